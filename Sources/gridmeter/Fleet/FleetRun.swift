import Foundation
import GridModel
import NIOCore
import NIOPosix

/// Runs a fleet from the first connection to the summary.
struct FleetRun {
    var plan: FleetPlan
    var session: MeterSession.Configuration
    /// How long to wait at the end for what is not acknowledged.
    var patience: Span
    var log: AcknowledgementLog?

    private struct Lanes: Sendable {
        let lanes: [NIOLoopBound<FleetLane>]

        /// What happened so far on all of them, and whether every reading was made.
        func report() async throws -> (tally: FleetTally, isDone: Bool) {
            var sum = FleetTally()
            var isDone = true
            for lane in lanes {
                let part = try await lane.eventLoop.submit { (lane.value.tally, lane.value.isDone) }.get()
                sum = sum + part.0
                isDone = isDone && part.1
            }
            return (sum, isDone)
        }

        /// How long acknowledgements took on all of them.
        func latencies() async throws -> AckLatencies {
            var sum = AckLatencies()
            for lane in lanes { sum.add(try await lane.eventLoop.submit { lane.value.latencies }.get()) }
            return sum
        }

        func each(_ body: @escaping @Sendable (FleetLane) -> Void) async throws {
            for lane in lanes { try await lane.eventLoop.submit { body(lane.value) }.get() }
        }
    }

    /// Sends everything, waits for the acknowledgements, and gives back what became of the readings.
    ///
    /// The first signal ends the making of readings, the second the waiting.
    func run(signals: StopSignals) async throws -> Summary {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: Self.threads(for: plan.meters))
        let lanes = try await makeLanes(on: group, complaints: Complaints())
        let progress = FleetProgress()
        let began = NIODeadline.now()
        try await lanes.each { $0.start(at: began) }
        var drainEnds: NIODeadline?
        while true {
            try await Task.sleep(for: .milliseconds(20))
            try log?.flush()
            if signals.count == 1 { try await lanes.each { $0.stopGenerating() } }
            let (tally, isDone) = try await lanes.report()
            progress.show(tally, elapsed: .now() - began)
            guard isDone else { continue }
            let drain = drainEnds ?? .now() + .milliseconds(patience.milliseconds)
            drainEnds = drain
            if tally.unacknowledged == 0 || .now() >= drain || signals.count > 1 { break }
        }
        let milliseconds = (.now() - began).nanoseconds / 1_000_000
        try await lanes.each { $0.stop() }
        let (tally, _) = try await lanes.report()
        let latencies = try await lanes.latencies()
        try log?.flush()
        progress.end()
        try await group.shutdownGracefully()
        return Summary(meters: plan.meters, tally: tally, latencies: latencies, milliseconds: milliseconds)
    }

    private func makeLanes(on group: MultiThreadedEventLoopGroup, complaints: Complaints) async throws -> Lanes {
        let loops = Array(group.makeIterator())
        var lanes: [NIOLoopBound<FleetLane>] = []
        for (index, loop) in loops.enumerated() {
            let lane = loop.submit {
                NIOLoopBound(
                    FleetLane(
                        plan, numbers: Array(stride(from: index, to: plan.meters, by: loops.count)), session: session,
                        acknowledgements: log, complaints: complaints, loop: loop),
                    eventLoop: loop)
            }
            lanes.append(try await lane.get())
        }
        return Lanes(lanes: lanes)
    }

    /// One thread does for some thousand meters that read once a second.
    private static func threads(for meters: Int) -> Int {
        min(max(1, meters / 5_000 + 1), System.coreCount)
    }
}
