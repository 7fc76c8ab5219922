import Foundation

/// A request to gridd, apart from how it gets there.
struct Request: Sendable {
    enum Method: String, Sendable { case get = "GET", post = "POST", patch = "PATCH", delete = "DELETE" }

    /// Whether it may be sent again after the answer to it was lost.
    enum Repetition: Sendable {
        /// Sending it twice does no more than sending it once: a read, readings, a write under an idempotency key.
        case harmless
        case harmful
    }

    var method: Method
    /// Percent-encoded, from the root: `/api/v1/meters`.
    var path: String
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: Data?
    var repetition: Repetition
    /// How long this kind of request may take when the caller does not say.
    var patience: Duration = .seconds(30)
    /// What it is about, for an error message: `meter 43`.
    var subject: String?

    /// Path and query, as they stand in the request line.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\($0.name)=\(GridCoding.escaped($0.value))" }.joined(separator: "&")
    }
}

extension Request {
    /// Asks for what would be done, in place of doing it; that can be asked twice.
    mutating func rehearse(if dryRun: Bool) {
        guard dryRun else { return }
        query.append(("dryRun", "true"))
        repetition = .harmless
    }
}

/// A whole response.
struct Response: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: Data
}

/// A response whose body is still on its way.
struct StreamingResponse {
    var status: Int
    var body: any ChunkIterator
}

/// Hands out a body piece by piece; nil at its end.
protocol ChunkIterator {
    mutating func nextChunk() async throws -> [UInt8]?
}

/// What carries requests to gridd.
///
/// Failures are thrown as ``ClientError``. Both calls end promptly when the calling task is cancelled.
protocol Transport: Sendable {
    /// Sends a request and collects at most `limit` bytes of the response's body, all of which must be there within `time`.
    func send(_ request: Request, collecting limit: Int, within time: Duration) async throws -> Response
    /// Sends a request and gives back its response when its head is there, which must be so within `limit`; a body that
    /// falls silent for much longer than gridd's heartbeat fails.
    func stream(_ request: Request, within limit: Duration) async throws -> StreamingResponse
    /// Begins to connect, for a request that will come soon; failures are that request's.
    func connectAhead()
    func shutdown() async
}
