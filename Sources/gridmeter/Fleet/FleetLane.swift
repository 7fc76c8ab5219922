import GridModel
import MeterWire
import NIOCore

/// The meters of a fleet that live on one event loop.
final class FleetLane {
    private struct Member {
        let number: Int
        let phase: Int64
        let household: Household
        let session: MeterSession
    }

    private let plan: FleetPlan
    private let acknowledgements: AcknowledgementLog?
    private let complaints: Complaints
    private let loop: any EventLoop
    /// In order of phase.
    private var members: [Member] = []
    /// What happened so far.
    private(set) var tally = FleetTally()
    /// How long acknowledgements took so far.
    private(set) var latencies = AckLatencies()
    private var began = NIODeadline.now()
    private var isGenerating = true
    /// The next reading to come: the interval's number, and the member in it.
    private var round: Int64 = 0
    private var turn = 0
    /// In order of number, so that a new fleet's ids follow it as far as the server's haste lets them.
    private var toConnect: ArraySlice<MeterSession> = []
    private var connecting = 0
    private var nextDeadlineCheck = NIODeadline.now()
    private var ticking: RepeatedTask?

    /// Connections being made at once, so that a great fleet does not overrun the listener's queue.
    private static let connectingAtOnce = 128

    init(
        _ plan: FleetPlan, numbers: [Int], session configuration: MeterSession.Configuration,
        acknowledgements: AcknowledgementLog?, complaints: Complaints, loop: any EventLoop
    ) {
        self.plan = plan
        self.acknowledgements = acknowledgements
        self.complaints = complaints
        self.loop = loop
        members = numbers.map { number in
            Member(
                number: number, phase: plan.phase(of: number), household: Household(seed: plan.seed, number: number),
                session: MeterSession(
                    .enrol(plan.particulars(of: number)), configuration: configuration,
                    seed: SplitMix.hash(plan.seed, UInt64(number), 30), loop: loop,
                    observe: { [unowned self] session, event in observe(session, event) }))
        }
        toConnect = members.map(\.session)[...]
        members.sort { ($0.phase, $0.number) < ($1.phase, $1.number) }
    }

    func start(at begin: NIODeadline) {
        began = begin
        let period = min(max(plan.interval.milliseconds / 50, 2), 20)
        let lane = NIOLoopBound(self, eventLoop: loop)
        ticking = loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(period)) { _ in
            lane.value.tick(now: .now())
        }
    }

    /// True once every reading was made.
    var isDone: Bool { !isGenerating }

    func stopGenerating() { isGenerating = false }

    func stop() {
        ticking?.cancel()
        isGenerating = false
        for member in members { member.session.stop() }
    }

    private func tick(now: NIODeadline) {
        connectMore()
        generate(until: (now - began).nanoseconds / 1_000_000)
        if now >= nextDeadlineCheck {
            nextDeadlineCheck = now + .seconds(1)
            for member in members { member.session.checkDeadline(now: now) }
        }
    }

    private func connectMore() {
        while connecting < Self.connectingAtOnce, let session = toConnect.popFirst() {
            connecting += 1
            session.start()
        }
    }

    /// Makes every reading that is due `elapsed` milliseconds after the beginning.
    private func generate(until elapsed: Int64) {
        guard !members.isEmpty else {
            isGenerating = false
            return
        }
        while isGenerating {
            if let readings = plan.readings, round >= readings {
                isGenerating = false
                return
            }
            let member = members[turn]
            let due = round * plan.interval.milliseconds + member.phase
            guard due <= elapsed else { return }
            let at = plan.begin.adding(milliseconds: due)
            let register = plan.start + member.household.energy(from: plan.epoch, to: at)
            if !member.session.isStopped {
                tally.made += 1
                member.session.submit(Outbox.Entry(at: at, register: register))
                member.session.flush()
            }
            turn += 1
            if turn == members.count {
                turn = 0
                round += 1
            }
        }
    }

    private func observe(_ session: MeterSession, _ event: LinkEvent) {
        tally.count(event)
        switch event {
        case .acknowledged(let entry, _):
            latencies.note(entry, now: .now())
            if let id = session.id { acknowledgements?.append(id, entry) }
        case .connected(again: false): connecting -= 1
        case .lost(let reason): complaints.note(lost: reason)
        case .refused(_, let error), .putOff(_, let error), .enrolmentPutOff(let error), .rejected(let error):
            complaints.note("\(error.code.rawValue): \(error.message)")
        case .complaint(let text): complaints.note(text)
        case .connected, .enrolled, .sent: break
        }
    }
}
