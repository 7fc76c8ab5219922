import Foundation
import GridModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// HTTP/1.1 over a Unix socket, TCP or TLS, by NIO's own handlers.
final class HTTPTransport: Transport {
    /// One thread is enough for what people and scripts ask, and is there sooner than several.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// How long a body may be silent; gridd's event streams have a comment every 15 s.
    private static let longestSilence = TimeAmount.seconds(45)

    private let address: ServerAddress
    private let destination: Destination
    private let token: String?
    private let loop: any EventLoop
    private let pool: NIOLoopBoundBox<ConnectionPool>

    /// - Throws: ``ClientError`` when the address is none, or `trustRootsFile` can't be read and is needed.
    init(address: ServerAddress, token: String?, trustRootsFile: String?) throws {
        self.address = address
        self.token = token
        destination = try Destination(address)
        let tls = destination.isSecure ? try Self.secured(trustRootsFile) : nil
        loop = Self.loops.next()
        pool = .makeBoxSendingValue(ConnectionPool(destination, tls: tls, loop: loop), eventLoop: loop)
    }

    deinit {
        let pool = pool
        loop.execute { pool.value.shutdown() }
    }

    func connectAhead() {
        let pool = pool
        loop.execute { pool.value.connectAhead() }
    }

    func shutdown() async {
        let pool = pool
        try? await loop.submit { pool.value.shutdown() }.get()
    }

    func send(_ request: Request, collecting limit: Int, within time: Duration) async throws -> Response {
        let (_, answer) = try await ask(request, .whole(limit: limit), within: time)
        var headers: [String: String] = [:]
        for header in answer.head.headers { headers[header.name.lowercased()] = header.value }
        return Response(
            status: Int(answer.head.status.code), headers: headers, body: Data(answer.content.readableBytesView))
    }

    func stream(_ request: Request, within limit: Duration) async throws -> StreamingResponse {
        let (exchange, answer) = try await ask(request, .pieces(silence: Self.longestSilence), within: limit)
        let failure = TransportFailure(address: address, subject: request.subject)
        return StreamingResponse(
            status: Int(answer.head.status.code),
            body: Pieces(body: ResponseBody(exchange: exchange, loop: loop), failure: failure))
    }

    private func ask(
        _ request: Request, _ delivery: Exchange.Delivery, within time: Duration
    ) async throws -> (NIOLoopBoundBox<Exchange>, Answer) {
        let failure = TransportFailure(address: address, subject: request.subject)
        let deadline = NIODeadline.now() + TimeAmount(time)
        let pool = pool
        do {
            let head = try head(of: request)
            let answer = loop.makePromise(of: Answer.self)
            let exchange = NIOLoopBoundBox.makeBoxSendingValue(
                Exchange(
                    head, body: request.body.map { ByteBuffer(bytes: $0) },
                    isRepeatable: request.repetition == .harmless, delivery: delivery, loop: loop, answer: answer),
                eventLoop: loop)
            let late = ClientError(.timeout, "no answer from \(address) within \(Self.seconds(time)) s")
            return try await withTaskCancellationHandler {
                loop.execute {
                    exchange.value.expect(by: deadline, orFailWith: late)
                    pool.value.start(exchange.value)
                }
                return (exchange, try await answer.futureResult.get())
            } onCancel: {
                loop.execute { exchange.value.fail(CancellationError()) }
            }
        } catch {
            throw failure.described(error)
        }
    }

    private func head(of request: Request) throws -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: destination.authority)
        headers.add(name: "User-Agent", value: GridClient.userAgent)
        if let token { headers.add(name: "Authorization", value: "Bearer \(token)") }
        for header in request.headers {
            // A line feed would begin a header of its own.
            guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw ClientError(.invalid, "what is sent as \(header.name) holds control characters")
            }
            headers.add(name: header.name, value: header.value)
        }
        if let body = request.body {
            headers.add(name: "Content-Length", value: String(body.count))
        } else if request.method != .get {
            headers.add(name: "Content-Length", value: "0")
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue),
            uri: destination.basePath + request.target, headers: headers)
    }

    private static func secured(_ trustRootsFile: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        do {
            if let trustRootsFile {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(trustRootsFile))
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ClientError(
                .badAddress, "can't read certificates from \(trustRootsFile ?? "the system's trust store")")
        }
    }

    /// Whole seconds and what is left of them in decimals, without a locale's ideas: `0.05`.
    private static func seconds(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        return DecimalDigits.text(seconds * 1_000 + attoseconds / 1_000_000_000_000_000, decimals: 3)
    }
}

/// A body that comes piece by piece; one that is given up before its end takes its connection with it.
private final class ResponseBody: Sendable {
    private let exchange: NIOLoopBoundBox<Exchange>
    private let loop: any EventLoop

    init(exchange: NIOLoopBoundBox<Exchange>, loop: any EventLoop) {
        self.exchange = exchange
        self.loop = loop
    }

    deinit {
        let exchange = exchange
        loop.execute { exchange.value.fail(CancellationError()) }
    }

    func next() async throws -> ByteBuffer? {
        let exchange = exchange
        return try await withTaskCancellationHandler {
            try await loop.flatSubmit { exchange.value.next() }.get()
        } onCancel: {
            loop.execute { exchange.value.fail(CancellationError()) }
        }
    }
}

private struct Pieces: ChunkIterator {
    let body: ResponseBody
    let failure: TransportFailure

    func nextChunk() async throws -> [UInt8]? {
        do {
            return try await body.next().map { Array($0.readableBytesView) }
        } catch {
            throw failure.described(error)
        }
    }
}
