import GridModel
import NIOCore
import NIOPosix

/// Sends a list of readings as one meter, as fast as they are acknowledged.
struct ReplayRun {
    var readings: [Outbox.Entry]
    var identity: MeterSession.Identity
    var session: MeterSession.Configuration
    /// How long to wait without any answer before giving up.
    var patience: Span

    /// Gives back what became of the readings once each has its answer, or none comes any more, or a signal came.
    func run(signals: StopSignals) async throws -> (tally: FleetTally, milliseconds: Int64) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let complaints = Complaints()
        var start = FleetTally()
        start.made = readings.count
        let tallies = NIOLoopBoundBox.makeBoxSendingValue(start, eventLoop: loop)
        let meter = try await SessionHandle(
            identity, configuration: session, seed: UInt64.random(in: .min ... .max), loop: loop
        ) { event in
            tallies.value.count(event)
            Self.tell(event, complaints)
        }
        let began = NIODeadline.now()
        meter.start()
        meter.submit(readings)
        let progress = FleetProgress()
        var tally = start
        var giveUp = began + .milliseconds(patience.milliseconds)
        while tally.unacknowledged > 0, signals.count == 0, .now() < giveUp {
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
        try await group.shutdownGracefully()
        return (tally, milliseconds)
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
