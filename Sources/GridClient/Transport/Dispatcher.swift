import Foundation
import GridModel

/// Sends requests with deadlines and retries, and turns answers into values.
struct Dispatcher: Sendable {
    let address: ServerAddress
    let transport: any Transport
    /// Nil leaves each kind of request its own.
    let timeout: Duration?
    let retries: RetryPolicy
    let observer: (@Sendable (ClientNotice) -> Void)?

    /// The most bytes of a whole response; a page of the API is far below it.
    static let largestAnswer = 32 << 20

    func value<Value: Decodable>(_ request: Request, as type: Value.Type = Value.self) async throws -> Value {
        try GridCoding.value(from: try await answer(to: request).body, to: request)
    }

    /// The first response with a status of 200…299, sent as often as the request and the policy allow.
    func answer(to request: Request) async throws -> Response {
        let began = ContinuousClock.now
        var attempt = 1
        var wasThere = false
        while true {
            var asked: Duration?
            var failure: ClientError
            do {
                let response = try await once(request)
                if (200..<300).contains(response.status) {
                    if attempt > 1 { tell(.recovered, "ok") }
                    return response
                }
                wasThere = true
                failure = ClientError(response, for: request)
                asked = response.headers["retry-after"].flatMap(Int.init).map { .seconds(min(max($0, 0), 3_600)) }
            } catch let error as ClientError {
                failure = error
            }
            wasThere = wasThere || failure.code == .connectionLost
            guard
                mayRepeat(request, after: failure, attempt: attempt, wasThere: wasThere, since: began)
            else {
                if attempt > 1 { tell(.gaveUp, failure.message) }
                if request.repetition == .harmful, failure.code == .connectionLost || failure.code == .timeout {
                    failure.message += "; what was asked may have been done all the same"
                }
                throw failure
            }
            let delay = retries.delay(after: attempt, asked: asked)
            tell(.retry, "\(failure.message), retrying…", code: failure.code)
            try await pause(delay)
            attempt += 1
        }
    }

    /// Opens a response whose body is read bit by bit.
    func stream(_ request: Request) async throws -> any ChunkIterator {
        tell(.request, "\(request.method.rawValue) \(request.target)")
        let limit = timeout ?? request.patience
        let streaming = try await transport.stream(request, within: limit)
        let deadline = ContinuousClock.now + limit
        guard streaming.status == 200 else {
            var body = streaming.body
            var bytes: [UInt8] = []
            // What a refusal has to say comes at once; a byte now and then is no reason to wait on.
            while bytes.count < 1 << 20, let chunk = try await body.nextChunk() {
                bytes += chunk
                if ContinuousClock.now > deadline { break }
            }
            throw ClientError(
                Response(status: streaming.status, headers: [:], body: Data(bytes)), for: request)
        }
        return streaming.body
    }

    func tell(_ kind: ClientNotice.Kind, _ text: @autoclosure () -> String, code: ClientError.Code? = nil) {
        observer?(ClientNotice(kind: kind, text: text(), code: code))
    }

    /// Waits, and fails at once when the task is cancelled.
    func pause(_ duration: Duration) async throws {
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw ClientError(.cancelled, "cancelled")
        }
    }

    private func mayRepeat(
        _ request: Request, after failure: ClientError, attempt: Int, wasThere: Bool,
        since began: ContinuousClock.Instant
    ) -> Bool {
        switch failure.code {
        case .unreachable:
            // Nothing was sent, so any request may wait for the server.
            if began.duration(to: .now) < retries.waitsForServer { return true }
            return wasThere && request.repetition == .harmless && attempt < retries.attempts
        case .connectionLost, .unavailable: return request.repetition == .harmless && attempt < retries.attempts
        default: return false
        }
    }

    private func once(_ request: Request) async throws -> Response {
        tell(.request, "\(request.method.rawValue) \(request.target)")
        let began = ContinuousClock.now
        let response = try await transport.send(
            request, collecting: Self.largestAnswer, within: timeout ?? request.patience)
        tell(.answer, "\(response.status), \(response.body.count) bytes, \(Self.milliseconds(since: began)) ms")
        return response
    }

    private static func milliseconds(since began: ContinuousClock.Instant) -> Int64 {
        let parts = began.duration(to: .now).components
        return parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
    }
}
