import GridModel
import MeterWire
import NIOCore
import NIOPosix

/// One meter's connection to the head-end: connects, enrols, sends what it is given, and after a loss comes back and
/// sends again what was not acknowledged, in order. Belongs to one event loop.
final class MeterSession {
    enum Identity: Sendable {
        case known(MeterID)
        case enrol(EnrolmentParticulars)
    }

    struct Configuration: Sendable {
        var server: SocketAddress
        /// Readings in flight at the most.
        var window: Int
        /// A connection that owes an answer for longer than this is given up.
        var answerDeadline = TimeAmount.seconds(60)
    }

    private enum State {
        case idle
        case connecting
        case enrolling(any Channel)
        case ready(any Channel)
        /// Waits before the next try.
        case pausing
        case stopped
    }

    private(set) var id: MeterID?
    private(set) var outbox = Outbox()
    private var state = State.idle
    private let identity: Identity
    private let configuration: Configuration
    private let loop: any EventLoop
    private let observe: (MeterSession, LinkEvent) -> Void
    private var backoff: Backoff
    private var wasConnected = false
    /// When the oldest thing asked must have been answered; nil while nothing is owed.
    private var answerDue: NIODeadline?

    init(
        _ identity: Identity, configuration: Configuration, seed: UInt64, loop: any EventLoop,
        observe: @escaping (MeterSession, LinkEvent) -> Void
    ) {
        self.identity = identity
        self.configuration = configuration
        self.loop = loop
        self.observe = observe
        backoff = Backoff(seed: seed)
        if case .known(let id) = identity { self.id = id }
    }

    var isStopped: Bool { if case .stopped = state { true } else { false } }

    func start() {
        guard case .idle = state else { return }
        connect()
    }

    /// Takes a reading to deliver; `flush` sends what may be sent.
    func submit(_ entry: Outbox.Entry) { outbox.add(entry) }

    /// Closes the connection and stays closed.
    func stop() {
        let channel = channel
        state = .stopped
        channel?.close(promise: nil)
    }

    /// Gives the connection up if an answer is overdue.
    func checkDeadline(now: NIODeadline) {
        guard let answerDue, answerDue < now else { return }
        observe(self, .complaint("no answer for \(configuration.answerDeadline.nanoseconds / 1_000_000_000) s"))
        channel?.close(promise: nil)
    }

    /// Puts on the wire what the window lets through, in one write.
    func flush() {
        guard case .ready(let channel) = state, let id else { return }
        var bytes: [UInt8] = []
        let now = NIODeadline.now()
        while let entry = outbox.send(window: configuration.window, now: now) {
            message(of: entry, from: id).encode(into: &bytes)
            observe(self, .sent(entry))
        }
        if !bytes.isEmpty { write(bytes, to: channel) }
    }

    // MARK: Told by the channel

    func connected(_ channel: any Channel) {
        if case .stopped = state {
            channel.close(promise: nil)
            return
        }
        observe(self, .connected(again: wasConnected))
        wasConnected = true
        begin(on: channel)
    }

    /// Enrols if that is still to be done, and else goes on sending.
    private func begin(on channel: any Channel) {
        if id == nil, case .enrol(let particulars) = identity {
            state = .enrolling(channel)
            var bytes: [UInt8] = []
            MeterMessage.enrolWith(particulars).encode(into: &bytes)
            write(bytes, to: channel)
        } else {
            state = .ready(channel)
            flush()
        }
    }

    func received(_ reply: MeterReply) {
        answerDue = .now() + configuration.answerDeadline
        switch reply {
        case .enrolledBare(let id), .enrolled(let id): enrolled(as: id)
        case .acknowledged(let acknowledgement): acknowledged(acknowledgement)
        case .refused(let error): refused(error)
        }
        guard !outbox.hasInFlight else { return }
        answerDue = nil
        if outbox.hasOnlyPutOff { sendAgainSoon() }
    }

    /// Sends what was put off once there may be room for it.
    private func sendAgainSoon() {
        pause { session in
            guard session.outbox.hasOnlyPutOff else { return }
            session.outbox.rewind()
            session.flush()
        }
    }

    /// Bytes came that are no reply.
    func receivedNonsense(_ error: any Error) {
        observe(self, .complaint("the server's answer is not one of gridd's: \(error)"))
        channel?.close(promise: nil)
    }

    func disconnected(reason: String) {
        answerDue = nil
        outbox.rewind()
        if case .stopped = state { return }
        state = .pausing
        observe(self, .lost(reason: reason))
        pause { $0.connect() }
    }

    // MARK: Replies

    private func enrolled(as id: MeterID) {
        guard case .enrolling(let channel) = state else {
            return receivedNonsense(Failure("an id that was not asked for"))
        }
        self.id = id
        backoff.reset()
        state = .ready(channel)
        observe(self, .enrolled(id))
        flush()
    }

    private func acknowledged(_ acknowledgement: ReadingAcknowledgement) {
        guard acknowledgement.meter == id,
            let entry = outbox.acknowledge(
                at: DateTimeText(acknowledgement.datetimeText), register: acknowledgement.consumption)
        else {
            return receivedNonsense(Failure("an acknowledgement of a reading that is not the oldest in flight"))
        }
        backoff.reset()
        observe(self, .acknowledged(entry, alert: acknowledgement.alert))
    }

    private func refused(_ error: WireError) {
        if Self.concernsConnection(error.code) {
            // The head-end closes after these; silence for an hour is no fault of anybody's.
            if error.code != .idle { observe(self, .complaint("\(error.code.rawValue): \(error.message)")) }
            return
        }
        if case .enrolling(let channel) = state {
            if error.code == .notStored {
                observe(self, .enrolmentPutOff(error))
                pause { session in
                    guard case .enrolling(let current) = session.state, current === channel else { return }
                    session.begin(on: channel)
                }
            } else {
                observe(self, .rejected(error))
                stop()
            }
            return
        }
        if error.code == .notStored {
            guard let entry = outbox.putOffOldest() else { return receivedNonsense(error) }
            observe(self, .putOff(entry, error))
        } else {
            guard let entry = outbox.refuse() else { return receivedNonsense(error) }
            observe(self, .refused(entry, error))
        }
    }

    /// True for errors that are about the connection and not about the oldest message.
    private static func concernsConnection(_ code: WireError.Code) -> Bool {
        [.badFrame, .frameTooLarge, .tooDeep, .frameTimeout, .idle, .tooManyConnections].contains(code)
    }

    // MARK: The connection

    private var channel: (any Channel)? {
        switch state {
        case .enrolling(let channel), .ready(let channel): channel
        default: nil
        }
    }

    private func connect() {
        guard !isStopped else { return }
        state = .connecting
        let session = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(5))
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2_048))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SessionHandler(session.value))
                }
            }
            .connect(to: configuration.server)
            .whenFailure { error in session.value.disconnected(reason: LinkReason.text(of: error)) }
    }

    private func pause(then proceed: @escaping (MeterSession) -> Void) {
        loop.assumeIsolated().scheduleTask(in: backoff.next()) {
            if !self.isStopped { proceed(self) }
        }
    }

    private func write(_ bytes: [UInt8], to channel: any Channel) {
        if answerDue == nil { answerDue = .now() + configuration.answerDeadline }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    private func message(of entry: Outbox.Entry, from id: MeterID) -> ReadingMessage {
        switch entry.at {
        case .instant(let instant): ReadingMessage(meter: id, consumption: entry.register, at: instant)
        case .local(let local): ReadingMessage(meter: id, consumption: entry.register, at: local)
        }
    }
}
