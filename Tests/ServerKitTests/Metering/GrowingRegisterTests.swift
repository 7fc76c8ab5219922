import GridModel
import Testing

@testable import ServerKit

/// Registers that only grow are cut without being judged; here they are judged too.
struct GrowingRegisterTests {
    /// As the field sends them, and made to grow: half of them on the stroke of quarter hours.
    private static func histories(_ seed: Int) -> [(RegisterHistory, RandomRegister)] {
        let register = RandomRegister(seed: seed)
        var random = Seeded(UInt64(seed + 3_000_000))
        var growing = register.history
        var instants = Set(growing.readings.map(\.at))
        if Bool.random(using: &random) {
            instants = Set(instants.map { Instant(milliseconds: $0.milliseconds / 900_000 * 900_000) })
        }
        let values = growing.readings.map(\.value).sorted()
        growing.readings = zip(instants.sorted(), values).map { Reading(at: $0, value: $1) }
        return [(register.history, register), (growing, register)].map { history, register in
            (Bool.random(using: &random) ? history : part(of: history, &random), register)
        }
    }

    /// What a store gives of a part of the time.
    private static func part(of whole: RegisterHistory, _ random: inout Seeded) -> RegisterHistory {
        let cuts = (0..<2).map { _ in whole.readings.randomElement(using: &random)!.at }.sorted()
        let after = whole.readings.first { $0.at >= cuts[1] }?.at
        return RegisterHistory(
            before: whole.readings.last { $0.at < cuts[0] },
            readings: whole.readings.filter { $0.at >= cuts[0] && $0.at < cuts[1] },
            after: whole.readings.last { $0.at == after }, openings: whole.openings)
    }

    private static func mustBeJudged(_ history: RegisterHistory) -> Bool {
        let readings = [history.before].compactMap(\.self) + history.readings + [history.after].compactMap(\.self)
        return readings.isEmpty || history.openings.contains { $0.kind == .stated }
            || zip(readings, readings.dropFirst()).contains { $0.at >= $1.at || $0.value > $1.value }
    }

    @Test func cutWithoutBeingJudgedItIsWhatItIsWhenJudged() {
        var cut = 0
        for seed in 0..<2_000 {
            for (history, register) in Self.histories(seed) {
                for step in [HistoryStep.hour, .day] {
                    let boundaries = Metering.boundaries(of: register.span, every: step, in: register.zone)
                    let line = RegisterLine(history)
                    guard let growing = GrowingRegister(history) else {
                        #expect(Self.mustBeJudged(history), "seed \(seed)")
                        continue
                    }
                    cut += 1
                    let pieces = Metering.pieces(line, boundaries: boundaries)
                    #expect(Metering.pieces(growing, boundaries: boundaries) == pieces, "seed \(seed)")
                    #expect(line.points.allSatisfy { $0.verdict == .kept }, "seed \(seed)")
                    var sums = FleetSums(boundaries: boundaries)
                    var judged = sums
                    sums.add(growing)
                    judged.add(pieces)
                    #expect(sums.intervals == judged.intervals, "seed \(seed)")
                }
            }
        }
        #expect(cut > 2_000)
    }

    @Test func theGreatestRegistersThereAreDoNotOverflow() throws {
        let span = TimeSpan(start: Instant(seconds: 0), end: Instant(seconds: 7_200))
        let readings = [(-1_800, Int64.min), (1_800, 0), (5_000, Int64.max), (9_000, Int64.max)].map {
            Reading(at: Instant(seconds: $0), value: Energy(milliwattHours: $1))
        }
        let history = RegisterHistory(
            before: readings[0], readings: Array(readings[1...2]), after: readings[3], openings: [])
        let boundaries = Metering.boundaries(of: span, every: .hour, in: .utc)
        let growing = try #require(GrowingRegister(history))
        let pieces = Metering.pieces(growing, boundaries: boundaries)
        #expect(pieces == Metering.pieces(RegisterLine(history), boundaries: boundaries))
        // The first hour holds more than 64 bits can, and says as much as they do.
        #expect(pieces.map(\.consumption.milliwattHours) == [.max, 4_035_225_266_123_964_416])
    }
}
