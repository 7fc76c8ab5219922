import GridModel

/// The messages of an answer that is told while the work it tells of goes on, a line of JSON each.
struct MessageStream<Message: Decodable> {
    private let request: Request
    /// What follows the last message taken.
    private(set) var rest: MessageLines

    fileprivate init(_ request: Request, _ body: any ChunkIterator) {
        self.request = request
        rest = MessageLines(body)
    }

    /// The next message. There always is one until that which says how the work ended.
    /// - Throws: ``ClientError``; `connectionLost` when the answer ends before.
    mutating func next() async throws -> Message {
        guard let line = try await rest.nextLine() else { throw MessageLines.brokenOff }
        return try GridCoding.value(from: line, to: request)
    }

    /// Reads to the end of the body, so that the connection can be used again.
    mutating func finish() async throws { while try await rest.nextLine() != nil {} }
}

extension Dispatcher {
    /// Sends a request once, and gives back what it is answered with, message by message.
    func messages<Message>(
        of type: Message.Type = Message.self, answering request: Request
    ) async throws -> MessageStream<Message> {
        MessageStream(request, try await stream(request))
    }
}
