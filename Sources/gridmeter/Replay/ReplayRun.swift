import GridModel
import NIOCore
import NIOPosix

/// Sends a list of readings as one meter, each when it is due and no faster than they are acknowledged.
struct ReplayRun {
    var readings: [Outbox.Entry]
    /// When each is due, in milliseconds from the beginning; never falling.
    var due: [Int64]
    var identity: MeterSession.Identity
    var session: MeterSession.Configuration
    /// How long to wait without any answer before giving up.
    var patience: Span

    /// Gives back what became of the readings once each has its answer, or none comes any more, or a signal came.
    func run(signals: StopSignals) async throws -> Summary {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let complaints = Complaints()
        var start = FleetTally()
        start.made = readings.count
        let tallies = NIOLoopBoundBox.makeBoxSendingValue(start, eventLoop: loop)
        let latencies = NIOLoopBoundBox.makeBoxSendingValue(AckLatencies(), eventLoop: loop)
        let meter = try await SessionHandle(
            identity, configuration: session, seed: UInt64.random(in: .min ... .max), loop: loop
        ) { event in
            tallies.value.count(event)
            if case .acknowledged(let entry, _) = event { latencies.value.note(entry, now: .now()) }
            Self.tell(event, complaints)
        }
        let began = NIODeadline.now()
        meter.start()
        var submitted = 0
        let progress = FleetProgress()
        var tally = start
        var giveUp = began + .milliseconds(patience.milliseconds)
        while tally.unacknowledged > 0, signals.count == 0, .now() < giveUp {
            let isWaiting = submitted == readings.count - tally.unacknowledged
            let dueNow = due[submitted...].prefix { $0 <= (.now() - began).nanoseconds / 1_000_000 }.count
            meter.submit(Array(readings[submitted..<(submitted + dueNow)]))
            submitted += dueNow
            // No answer is owed while the next reading is not due.
            if isWaiting { giveUp = .now() + .milliseconds(patience.milliseconds) }
            try await Task.sleep(for: .milliseconds(10))
            meter.checkDeadline()
            let (latest, isStopped) = try await loop.submit { (tallies.value, tallies.value.errors > 0) }.get()
            if latest.unacknowledged < tally.unacknowledged { giveUp = .now() + .milliseconds(patience.milliseconds) }
            tally = latest
            progress.show(tally, elapsed: .now() - began)
            if isStopped { break }
        }
        let milliseconds = (.now() - began).nanoseconds / 1_000_000
        progress.end()
        try await meter.stop()
        let measured = try await loop.submit { latencies.value }.get()
        try await group.shutdownGracefully()
        return Summary(meters: 1, tally: tally, latencies: measured, milliseconds: milliseconds)
    }

    private static func tell(_ event: LinkEvent, _ complaints: Complaints) {
        switch event {
        case .enrolled(let id): complaints.note("meter \(id)")
        case .lost(let reason): complaints.note(lost: reason)
        case .refused(_, let error), .putOff(_, let error), .enrolmentPutOff(let error), .rejected(let error):
            complaints.note("\(error.code.rawValue): \(error.message)")
        case .complaint(let text): complaints.note(text)
        case .connected, .sent, .acknowledged: break
        }
    }
}
