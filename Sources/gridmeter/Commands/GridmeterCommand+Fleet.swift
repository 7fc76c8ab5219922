import Foundation
import GridModel

extension GridmeterCommand {
    /// Runs the fleet and prints its summary.
    func runFleet(of meters: Int) async throws -> ExitStatus {
        try FileLimit.make(roomFor: meters)
        let begin = Instant.now
        let seed = fleet.seed ?? 1
        let plan = FleetPlan(
            meters: meters, interval: pace.interval,
            readings: fleet.duration.map { $0.milliseconds / pace.interval.milliseconds }, seed: seed,
            start: pace.start?.energy ?? .zero, epoch: pace.start == nil ? epoch(of: seed, begin) : begin, begin: begin)
        let run = FleetRun(
            plan: plan, session: .init(server: try common.server.resolved(), window: 64), patience: common.wait,
            log: try fleet.acks.map { try AcknowledgementLog(path: $0) })
        let summary = try await run.run(signals: StopSignals())
        let output = StandardStream.output
        output.write(summary.text(forTerminal: output.isTerminal))
        return summary.tally.isClean ? .success : .failure
    }

    private func epoch(of seed: UInt64, _ begin: Instant) -> Instant {
        do {
            let folder = try StateFolder(environment: ProcessInfo.processInfo.environment)
            return try FleetMemory.recall(seed: seed, in: folder, now: begin).epoch
        } catch {
            let reason = (error as? Failure)?.message ?? "\(error)"
            StandardStream.error.write(
                "gridmeter: this fleet is not remembered, its registers begin at 0 (\(reason))\n")
            return begin
        }
    }
}
