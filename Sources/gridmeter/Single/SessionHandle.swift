import NIOCore

/// A session, to be used from any thread.
struct SessionHandle: Sendable {
    private let session: NIOLoopBound<MeterSession>

    /// Makes a session on a loop; `observe` is called there for each event.
    init(
        _ identity: MeterSession.Identity, configuration: MeterSession.Configuration, seed: UInt64,
        loop: any EventLoop, observe: @escaping @Sendable (LinkEvent) -> Void
    ) async throws {
        session = try await loop.submit {
            let session = MeterSession(identity, configuration: configuration, seed: seed, loop: loop) { _, event in
                observe(event)
            }
            return NIOLoopBound(session, eventLoop: loop)
        }.get()
    }

    func start() { session.eventLoop.execute { session.value.start() } }

    /// Gives readings to deliver, and sends what may be sent.
    func submit(_ entries: [Outbox.Entry]) {
        session.eventLoop.execute {
            for entry in entries { session.value.submit(entry) }
            session.value.flush()
        }
    }

    func checkDeadline() { session.eventLoop.execute { session.value.checkDeadline(now: .now()) } }

    func stop() async throws { try await session.eventLoop.submit { session.value.stop() }.get() }
}
