import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOPosix
import NIOSSL

/// Requests by AsyncHTTPClient, over TCP, TLS or a Unix socket.
final class HTTPTransport: Transport {
    private let address: ServerAddress
    private let token: String?
    private let calls: HTTPClient
    /// Its own, because only here silence means that the connection is dead: gridd sends a comment every 15 s.
    private let events: HTTPClient

    /// - Throws: ``ClientError`` when `trustRootsFile` can't be read.
    init(address: ServerAddress, token: String?, trustRootsFile: String?) throws {
        self.address = address
        self.token = token
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        configuration.redirectConfiguration = .disallow
        // Who calls decides about trying again; see RetryPolicy.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let trustRootsFile {
            do {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(trustRootsFile))
                configuration.tlsConfiguration = tls
            } catch {
                throw ClientError(.badAddress, "can't read certificates from \(trustRootsFile)")
            }
        }
        calls = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        configuration.timeout.read = .seconds(45)
        events = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    deinit {
        // A client that was closed already says so, which is no news; one that was not closes in its own time.
        calls.shutdown { _ in }
        events.shutdown { _ in }
    }

    func shutdown() async {
        try? await calls.shutdown()
        try? await events.shutdown()
    }

    func send(_ request: Request, collecting limit: Int) async throws -> Response {
        do {
            let response = try await calls.execute(try prepared(request), deadline: .distantFuture)
            var body = try await response.body.collect(upTo: limit)
            let data = body.readData(length: body.readableBytes) ?? Data()
            var headers: [String: String] = [:]
            for header in response.headers { headers[header.name.lowercased()] = header.value }
            return Response(status: Int(response.status.code), headers: headers, body: data)
        } catch is NIOTooManyBytesError {
            throw ClientError(
                .unexpectedAnswer, "the answer of \(address) is larger than \(limit) bytes", subject: request.subject)
        } catch {
            throw translated(error, request)
        }
    }

    func stream(_ request: Request, within limit: Duration) async throws -> StreamingResponse {
        do {
            let response = try await events.execute(try prepared(request), timeout: TimeAmount(limit))
            return StreamingResponse(
                status: Int(response.status.code),
                body: Chunks(iterator: response.body.makeAsyncIterator()) { self.translated($0, request) })
        } catch {
            throw translated(error, request)
        }
    }

    private struct Chunks: ChunkIterator {
        var iterator: HTTPClientResponse.Body.AsyncIterator
        let translate: (any Error) -> ClientError

        mutating func nextChunk() async throws -> [UInt8]? {
            do {
                return try await iterator.next().map { Array($0.readableBytesView) }
            } catch {
                throw translate(error)
            }
        }
    }

    private func prepared(_ request: Request) throws -> HTTPClientRequest {
        let url: String
        switch address.form {
        case .url(let base): url = base + request.target
        case .unixSocket(let path):
            guard let socketURL = URL(httpURLWithSocketPath: path, uri: request.target) else {
                throw ClientError(.badAddress, "\(path) can't be used as the path of a socket")
            }
            url = socketURL.absoluteString
        }
        var prepared = HTTPClientRequest(url: url)
        prepared.method = .init(rawValue: request.method.rawValue)
        for header in request.headers { prepared.headers.add(name: header.name, value: header.value) }
        prepared.headers.replaceOrAdd(name: "User-Agent", value: GridClient.userAgent)
        if let token { prepared.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token)") }
        if let body = request.body { prepared.body = .bytes(ByteBuffer(data: body)) }
        return prepared
    }

    private func translated(_ error: any Error, _ request: Request) -> ClientError {
        func failure(_ code: ClientError.Code, _ message: String) -> ClientError {
            ClientError(code, message, subject: request.subject)
        }
        switch error {
        case let error as ClientError: return error
        case is CancellationError: return failure(.cancelled, "cancelled")
        case let error as HTTPClientError: return translated(error, failure)
        case let error as IOError: return translated(errno: error.errnoCode, failure)
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first?.error as? IOError {
                return translated(errno: first.errnoCode, failure)
            }
            if error.dnsAError != nil || error.dnsAAAAError != nil {
                return failure(.unreachable, "no host \(error.host)")
            }
            return failure(.unreachable, "can't connect to \(address)")
        case SocketAddressError.unixDomainSocketPathTooLong:
            return failure(.badAddress, "the socket path \(address) is longer than the system takes (107 bytes)")
        case is SocketAddressError: return failure(.unreachable, "no host in \(address)")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return failure(
                .handshakeFailed, "no secure connection to \(address): its certificate is not trusted, or it has none")
        case is ChannelError: return failure(.connectionLost, "the connection to \(address) was lost")
        default: return failure(.unexpectedAnswer, "what listens on \(address) does not answer as gridd does: \(error)")
        }
    }

    private func translated(
        _ error: HTTPClientError, _ failure: (ClientError.Code, String) -> ClientError
    ) -> ClientError {
        switch error {
        case .cancelled: failure(.cancelled, "cancelled")
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            failure(.unreachable, "can't connect to \(address)")
        case .deadlineExceeded: failure(.timeout, "no answer from \(address) in time")
        case .readTimeout, .remoteConnectionClosed, .writeTimeout, .requestStreamCancelled:
            failure(.connectionLost, "the connection to \(address) was lost")
        case .invalidURL, .emptyHost, .missingSocketPath, .emptyScheme:
            failure(.badAddress, "\(address) is no address of a server")
        default: failure(.unexpectedAnswer, "\(address): \(error.shortDescription)")
        }
    }

    private func translated(
        errno: CInt, _ failure: (ClientError.Code, String) -> ClientError
    ) -> ClientError {
        switch errno {
        case ENOENT: failure(.unreachable, "no socket \(address)")
        case ECONNREFUSED: failure(.unreachable, "nothing listens on \(address)")
        case EACCES, EPERM: failure(.denied, "no permission to use \(address)")
        case ECONNRESET, EPIPE, ENOTCONN, ECONNABORTED:
            failure(.connectionLost, "the connection to \(address) was lost")
        case ENOTSOCK, EPROTOTYPE: failure(.badAddress, "\(address) is no socket of gridd")
        default: failure(.unreachable, "can't connect to \(address): \(String(cString: strerror(errno)))")
        }
    }
}
