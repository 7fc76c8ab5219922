import GridModel

/// What a loop is told by other threads.
enum LoopMail: Sendable {
    /// Take connections from this socket, and share them out.
    case listen(ListeningSocket)
    case connection(StreamSocket)
    /// The journal's answer to a batch.
    case settled(batch: Int, Result<BatchReceipt, StoreFault>)
    /// The journal's answer to an enrolment.
    case enrolled(ConnectionID, ReplyQueue.Ticket, Result<MeterID, StoreFault>)
    /// Take no more connections from the listening socket.
    case stopListening(done: CheckedContinuation<Void, Never>)
    /// Answer what was received, close every connection, and end.
    case shutDown(done: CheckedContinuation<Void, Never>)
    /// End at once: nobody holds the head-end any more.
    case abandon
}
