/// A meter's socket with what is said on it; a loop's own, never seen by another thread.
final class MeterConnection {
    let id: ConnectionID
    let socket: StreamSocket
    /// Counted among those that may be.
    let isAdmitted: Bool
    var conversation: MeterConversation
    /// What the system would not take yet.
    private var unsent: ArraySlice<UInt8> = []
    /// What the poller is asked for.
    private(set) var interest: Poller.Interest = []

    init(_ id: ConnectionID, _ socket: StreamSocket, _ conversation: consuming MeterConversation, isAdmitted: Bool) {
        self.id = id
        self.socket = socket
        self.conversation = conversation
        self.isAdmitted = isAdmitted
    }

    /// All that was to be sent is with the system.
    var isFlushed: Bool { unsent.isEmpty }

    /// What the poller must be asked for from now on; nil when that is what it is asked for already.
    func newInterest() -> Poller.Interest? {
        var wanted: Poller.Interest = isFlushed ? .once : [.once, .output]
        // Nothing new is taken from a peer that does not take its replies.
        if conversation.wantsInput, isFlushed || conversation.phase == .flushing {
            wanted.formUnion([.input, .ending])
        }
        guard wanted != interest else { return nil }
        interest = wanted
        return wanted
    }

    /// Sends a piece, or keeps what the system does not take of it.
    /// - Throws: ``SystemFault`` when the connection is broken.
    func send(_ piece: [UInt8], at now: ContinuousClock.Instant) throws(SystemFault) {
        let count = try hand(piece[...])
        guard count < piece.count else { return }
        unsent = piece[count...]
        conversation.peer(isStuck: true, at: now)
    }

    /// Sends what was kept.
    /// - Throws: ``SystemFault`` when the connection is broken.
    func sendRest(at now: ContinuousClock.Instant) throws(SystemFault) {
        unsent = unsent.dropFirst(try hand(unsent))
        guard isFlushed else { return }
        unsent = []
        conversation.peer(isStuck: false, at: now)
    }

    private func hand(_ bytes: ArraySlice<UInt8>) throws(SystemFault) -> Int {
        switch bytes.withUnsafeBytes(socket.send) {
        case .taken(let count): return count
        case .failed(let code): throw SystemFault("send", code: code)
        }
    }
}
