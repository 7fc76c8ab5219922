import NIOCore

/// The meter connections of one event loop, and the one timer that watches all their deadlines.
final class ConnectionRoster: Sendable {
    private struct State {
        var members: [ObjectIdentifier: MeterConnection] = [:]
        var sweep: RepeatedTask?
        /// There once the head-end shuts down.
        var emptied: EventLoopPromise<Void>?
    }

    /// When the head-end shuts down: what the sockets hold already is read for this long, …
    static let lastCall = TimeAmount.milliseconds(100)
    /// … what was read is answered within this, …
    static let lastAnswers = TimeAmount.seconds(3)
    /// … and a peer that has its answers is given this long to close its side first.
    static let linger = TimeAmount.milliseconds(500)

    let eventLoop: any EventLoop
    /// What the connections hand on goes together.
    let gatherer: ReadingGatherer
    private let sweepInterval: TimeAmount
    private let state: NIOLoopBoundBox<State>

    init(eventLoop: any EventLoop, sweepInterval: TimeAmount) {
        self.eventLoop = eventLoop
        gatherer = ReadingGatherer(eventLoop: eventLoop)
        self.sweepInterval = sweepInterval
        state = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// False when the head-end shuts down and takes no more.
    func add(_ connection: MeterConnection) -> Bool {
        guard state.value.emptied == nil else { return false }
        state.value.members[ObjectIdentifier(connection)] = connection
        if state.value.sweep == nil {
            state.value.sweep = eventLoop.scheduleRepeatedTask(initialDelay: sweepInterval, delay: sweepInterval) {
                [self] _ in
                sweep()
            }
        }
        return true
    }

    func remove(_ connection: MeterConnection) {
        guard state.value.members.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        guard state.value.members.isEmpty else { return }
        state.value.sweep?.cancel()
        state.value.sweep = nil
        state.value.emptied?.succeed()
    }

    /// Answers what was received and closes every connection; done within 4 s whatever the peers do.
    func shutDown() -> EventLoopFuture<Void> {
        eventLoop.flatSubmit { [self] in
            if let emptied = state.value.emptied { return emptied.futureResult }
            let emptied = eventLoop.makePromise(of: Void.self)
            state.value.emptied = emptied
            if state.value.members.isEmpty { emptied.succeed() }
            each(after: Self.lastCall) { $0.endInput() }
            each(after: Self.lastCall + Self.lastAnswers) { $0.closeUnlessAnswered() }
            each(after: Self.lastCall + Self.lastAnswers + Self.linger + .milliseconds(100)) { $0.closeNow() }
            return emptied.futureResult
        }
    }

    private func each(after delay: TimeAmount, _ body: @escaping @Sendable (MeterConnection) -> Void) {
        eventLoop.scheduleTask(in: delay) { [self] in
            for connection in Array(state.value.members.values) { body(connection) }
        }
    }

    private func sweep() {
        let now = NIODeadline.now()
        // Whoever is closed leaves the roster meanwhile.
        let overdue = state.value.members.values.filter { $0.isOverdue(at: now) }
        for connection in overdue { connection.meetDeadline(at: now) }
    }
}
