import Hummingbird

/// A request's body as it comes in.
struct BodyParts {
    private var iterator: RequestBody.AsyncIterator

    init(_ body: RequestBody) { iterator = body.makeAsyncIterator() }

    /// The next part; nil behind the last.
    /// - Throws: ``UnreadableBody`` when the body breaks off; `CancellationError`.
    mutating func next() async throws -> ByteBuffer? {
        do {
            return try await iterator.next()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw UnreadableBody(cause: error)
        }
    }
}

/// The request's body could not be read to its end.
struct UnreadableBody: Error {
    var cause: any Error
}
