import AsyncHTTPClient
import Foundation
import GridModel
import NIOCore
import NIOPosix
import Synchronization

/// Posts notifications; any 2xx takes one.
package final class WebhookCourier: Courier {
    private let client: HTTPClient
    private let clock: WallClock

    package init(clock: WallClock) {
        self.clock = clock
        var configuration = HTTPClient.Configuration()
        // Who redirects a notification would have it told to somebody else.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Ends what is under way; nothing is delivered afterwards.
    package func shutDown() async { try? await client.shutdown() }

    /// A server that could not start never came to shut it down, and a client must not go without.
    deinit {
        Task { [client] in try? await client.shutdown() }
    }

    package func obstacle(to receiver: Receiver) -> DeliveryFault? {
        do {
            _ = try secret(of: receiver)
            return nil
        } catch {
            return error
        }
    }

    package func deliver(_ parcel: Parcel) async throws -> String {
        guard let url = parcel.receiver.url else { throw DeliveryFault("the receiver has no address") }
        let body = try WebhookBody.data(parcel)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "gridd/\(Version.current)")
        request.headers.add(name: WebhookSignature.idHeader, value: parcel.id)
        if let secret = try secret(of: parcel.receiver) {
            let signature = WebhookSignature.value(secret: secret, body: body, at: clock.now())
            request.headers.add(name: WebhookSignature.header, value: signature)
        }
        request.body = .bytes(body)
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: .seconds(10))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw DeliveryFault(Self.message(of: error))
        }
        let answer = await Self.beginning(of: response)
        let status = "HTTP \(response.status.code)" + (answer.isEmpty ? "" : ": \(answer)")
        switch response.status.code {
        case 200..<300: return status
        // Its own fault, but for those that say "later" or that the whole receiver is locked.
        case 400..<500 where ![401, 403, 404, 408, 425, 429].contains(response.status.code):
            throw DeliveryFault(status, concernsThisOne: true)
        default: throw DeliveryFault(status)
        }
    }

    private func secret(of receiver: Receiver) throws(DeliveryFault) -> String? {
        guard let file = receiver.secretFile else { return receiver.secret }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw DeliveryFault("cannot read the secret in \(file)")
        }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if secret.isEmpty { throw DeliveryFault("the secret in \(file) is empty") }
        return secret
    }

    /// On one line, for people; no more than a screen's width of it is read, and for no longer than a second: the status has
    /// come, which is what counts.
    private static func beginning(of response: HTTPClientResponse) async -> String {
        let beginning = Beginning()
        let body = response.body
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    for try await part in body where beginning.add(part.readableBytesView) { break }
                } catch {}
            }
            group.addTask { try? await Task.sleep(for: .seconds(1)) }
            await group.next()
            group.cancelAll()
        }
        return beginning.text
    }

    /// What an answer's body begins with.
    private final class Beginning: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        /// True once it is enough.
        func add(_ part: some Collection<UInt8>) -> Bool {
            bytes.withLock { bytes in
                bytes += part.prefix(400 - bytes.count)
                return bytes.count >= 400
            }
        }

        var text: String {
            String(EncodedWords.oneLine(String(decoding: bytes.withLock(\.self), as: UTF8.self)).prefix(200))
        }
    }

    private static func message(of error: any Error) -> String {
        if error is NIOConnectionError || (error as? IOError)?.errnoCode == ECONNREFUSED {
            return "no connection: it is refused, or nobody listens there"
        }
        switch error as? HTTPClientError {
        case .connectTimeout?: return "no connection within 5 s"
        case .deadlineExceeded?, .readTimeout?: return "no answer within 10 s"
        case .remoteConnectionClosed?: return "the connection was closed before an answer came"
        case let error?: return error.shortDescription
        case nil: return String(EncodedWords.oneLine("\(error)").prefix(300))
        }
    }
}
