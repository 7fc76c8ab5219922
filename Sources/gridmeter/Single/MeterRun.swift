import Foundation
import GridModel
import MeterWire
import NIOCore
import NIOPosix

/// Runs one meter: sends its register once an interval until it is told to leave.
struct MeterRun {
    var server: ServerAddress
    var interval: Span
    /// Readings to send; nil until told to leave.
    var readings: Int?
    /// How long to wait at the end for what is not acknowledged.
    var patience: Span
    /// What the register shows before the first reading, and again at a server that does not know the meter.
    var start: Energy
    var state: MeterStateFile
    var memory: MeterMemory
    var name: String?
    /// True when the id was given, so that the meter does not enrol.
    var isKnown: Bool
    var output: any MeterOutput
    var inputMode: Input

    /// How standard input is understood.
    enum Input: Sendable {
        /// Key by key, from a terminal.
        case keys
        case lines
        /// Not at all: the terminal belongs to another job.
        case none
    }

    private var tally = FleetTally()
    private var panel = MeterPanel(rate: .zero)
    private var view: MeterView
    private var lines = LineSplitter()
    private var isReady = false
    private var isLeaving = false
    private var verdict: ExitStatus?

    init(
        server: ServerAddress, interval: Span, readings: Int?, patience: Span, start: Energy, state: MeterStateFile,
        memory: MeterMemory, name: String?, isKnown: Bool, output: any MeterOutput, inputMode: Input
    ) {
        self.server = server
        self.interval = interval
        self.readings = readings
        self.patience = patience
        self.start = start
        self.state = state
        self.memory = memory
        self.name = name
        self.isKnown = isKnown
        self.output = output
        self.inputMode = inputMode
        panel = MeterPanel(rate: memory.rateKwh)
        view = MeterView(server: server, id: memory.id)
    }

    /// Gives back how it ended; the terminal is as it was before.
    mutating func run() async throws -> ExitStatus {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (events, feed) = AsyncStream.makeStream(of: MeterEvent.self)
        let session = try await SessionHandle(
            identity, configuration: .init(server: try server.resolved(), window: 64),
            seed: UInt64.random(in: .min ... .max), loop: group.next()
        ) { feed.yield(.link($0)) }
        let signals = StopSignals([SIGINT, SIGTERM, SIGHUP, SIGCONT, SIGWINCH]) { feed.yield(.signal($0)) }
        output.begin(view)
        let ending: Result<ExitStatus, any Error>
        do {
            if inputMode != .none { InputReader.start(STDIN_FILENO) { feed.yield(.input($0)) } }
            session.start()
            ending = .success(try await follow(events, feed, session, on: group.next()))
        } catch {
            ending = .failure(error)
        }
        output.end()
        withExtendedLifetime(signals) {}
        try await session.stop()
        try await group.shutdownGracefully()
        return try ending.get()
    }

    private var identity: MeterSession.Identity {
        if isKnown, let id = memory.id { return .known(id) }
        return .enrol(EnrolmentParticulars(serial: memory.serial, name: name, key: memory.key))
    }

    private mutating func follow(
        _ events: AsyncStream<MeterEvent>, _ feed: AsyncStream<MeterEvent>.Continuation, _ session: SessionHandle,
        on loop: any EventLoop
    ) async throws -> ExitStatus {
        var isPatient = true
        for await event in events {
            let wasReady = isReady
            let wasLeaving = isLeaving
            switch event {
            case .input(let bytes): take(bytes)
            case .tick: try tick(session)
            case .link(let event): try take(event)
            case .signal(let number): take(number)
            case .patienceEnded: isPatient = false
            }
            if isReady, !wasReady {
                loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(interval.milliseconds)) { _ in
                    feed.yield(.tick)
                }
            }
            if isLeaving, !wasLeaving {
                // A person who leaves does not want to wait; the register goes on from here the next time anyway.
                let isDone = readings.map { tally.made >= $0 } ?? false
                let wait = isDone ? patience.milliseconds : min(patience.milliseconds, 2_000)
                loop.scheduleTask(in: .milliseconds(wait)) { feed.yield(.patienceEnded) }
            }
            if let verdict { return verdict }
            if isLeaving, tally.unacknowledged == 0 || !isPatient { break }
        }
        if tally.unacknowledged > 0 {
            throw Failure("\(tally.unacknowledged) readings sent to \(server) were not acknowledged")
        }
        return tally.refused > 0 || tally.errors > 0 ? .failure : .success
    }

    private mutating func tick(_ session: SessionHandle) throws {
        session.checkDeadline()
        guard isReady, !isLeaving else { return }
        memory.rateKwh = panel.rate
        guard let entry = memory.nextReading(now: Instant.now) else {
            throw Failure("the register is full: start another meter with --state FILE")
        }
        tally.made += 1
        try state.save(memory)
        session.submit([entry])
        if let readings, tally.made >= readings { isLeaving = true }
    }

    private mutating func take(_ event: LinkEvent) throws {
        tally.count(event)
        view.note(event)
        view.waiting = tally.unacknowledged
        switch event {
        case .connected: isReady = isReady || isKnown
        case .enrolled(let id):
            isReady = true
            if memory.enrolled(as: id, start: start) {
                view.answer = "another server than before: meter \(id) begins at \(start.kilowattHoursText) kWh"
            }
            try state.save(memory)
        case .refused(_, let error) where [.unknownMeter, .retiredMeter].contains(error.code):
            throw Failure("\(error.message); --id names another, and without it the meter enrols")
        case .rejected(let error): throw Failure("\(server) does not take the meter in: \(error.message)")
        default: break
        }
        // Nobody reads any more: there is no one left to send for.
        if !output.show(event, view, panel) { isLeaving = true }
    }

    private mutating func take(_ input: [UInt8]?) {
        var action = MeterPanel.Action.none
        if inputMode == .keys {
            // A terminal that is gone tells no more.
            guard let input else {
                isLeaving = true
                return
            }
            for key in input where action != .leave { action = panel.press(key) }
        } else {
            for line in lines.lines(input) where action != .leave { action = panel.enter(line) }
        }
        if action == .leave { isLeaving = true }
        if action == .changed { output.refresh(view, panel) }
    }

    private mutating func take(_ signal: Int32) {
        switch signal {
        case SIGCONT, SIGWINCH: output.refresh(view, panel)
        case SIGINT:
            verdict = .interrupted
        default:
            if isLeaving { verdict = .failure }
            isLeaving = true
        }
    }
}

extension Instant {
    /// The machine's clock.
    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
