import GridModel
import Testing

@testable import ServerKit

/// Whatever a register does and however time is cut, no energy appears or disappears.
struct ConservationTests {
    private static let seeds = 0..<1_000

    private func total(_ intervals: [Interval]) -> Int64 {
        intervals.reduce(0) { $0 + $1.consumptionKwh.milliwattHours }
    }

    @Test func anyCutOfARegisterAddsUpToItsTotal() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            var random = Seeded(UInt64(seed + 1_000_000))
            let cuts = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                register.span.start.adding(
                    milliseconds: Int64.random(in: 0...register.span.milliseconds, using: &random))
            }
            let boundaries = Set(cuts + [register.span.start, register.span.end]).sorted()
            let plain = PlainMetering(register.history)
            let whole = plain.energy(before: register.span.end) - plain.energy(before: register.span.start)
            #expect(
                Int128(total(Metering.intervals(register.history, boundaries: boundaries))) == whole, "seed \(seed)")
        }
    }

    @Test func everyIntervalIsTheDifferenceOfOneCumulativeFunction() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            let plain = PlainMetering(register.history)
            let boundaries = Metering.boundaries(of: register.span, every: .hour, in: register.zone)
            // Over gaps in a straight line, which is what the plain words know.
            let pieces = Metering.pieces(RegisterLine(register.history), boundaries: boundaries)
            let wrong = pieces.compactMap(\.interval).filter { interval in
                let expected = plain.energy(before: interval.end) - plain.energy(before: interval.start)
                return Int128(interval.consumptionKwh.milliwattHours) != expected
            }
            #expect(wrong.isEmpty, "seed \(seed)")
        }
    }

    @Test func noIntervalIsNegativeOrEmptyAndNoneOverlaps() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            for step in [HistoryStep.hour, .day, .month] {
                let boundaries = Metering.boundaries(of: register.span, every: step, in: register.zone)
                #expect(boundaries.first == register.span.start && boundaries.last == register.span.end)
                #expect(zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
                let intervals = Metering.intervals(register.history, boundaries: boundaries)
                #expect(intervals.allSatisfy { $0.consumptionKwh >= .zero && $0.start < $0.end }, "seed \(seed)")
                #expect(zip(intervals, intervals.dropFirst()).allSatisfy { $0.end == $1.start }, "seed \(seed)")
            }
        }
    }

    @Test func hoursAddUpToTheirDayAndDaysToTheirMonth() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            func cut(_ step: HistoryStep) -> [Interval] {
                Metering.intervals(
                    register.history,
                    boundaries: Metering.boundaries(of: register.span, every: step, in: register.zone))
            }
            let (hours, days, months) = (cut(.hour), cut(.day), cut(.month))
            func isSum(_ interval: Interval, of parts: [Interval]) -> Bool {
                let own = parts.filter { $0.start >= interval.start && $0.end <= interval.end }
                return total(own) == interval.consumptionKwh.milliwattHours
            }
            #expect(days.allSatisfy { isSum($0, of: hours) }, "seed \(seed)")
            #expect(months.allSatisfy { isSum($0, of: days) }, "seed \(seed)")
            #expect(total(hours) == total(months))
        }
    }

    @Test func finerBoundariesKeepTheSumOfEachCoarserInterval() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            var random = Seeded(UInt64(seed + 2_000_000))
            let coarse = Metering.boundaries(of: register.span, every: .day, in: register.zone)
            let extra = (0..<30).map { _ in
                register.span.start.adding(
                    milliseconds: Int64.random(in: 0...register.span.milliseconds, using: &random))
            }
            let fine = Metering.intervals(register.history, boundaries: Set(coarse + extra).sorted())
            for day in Metering.intervals(register.history, boundaries: coarse) {
                let own = fine.filter { $0.start >= day.start && $0.end <= day.end }
                #expect(total(own) == day.consumptionKwh.milliwattHours, "seed \(seed)")
            }
        }
    }

    @Test func flagsNameEachFallDipAndConflict() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            let plain = PlainMetering(register.history)
            let readings = register.history.readings
            let stated = register.history.openings.filter { $0.kind == .stated }
            let wrong = Metering.raw(register.history).filter { raw in
                let rivals =
                    readings.filter { $0.at == raw.at }.map(\.value) + stated.filter { $0.at == raw.at }.map(\.value)
                let counts = raw.registerKwh == rivals.max()
                var flags: Set<ReadingFlag> = []
                if Set(rivals).count > 1 { flags.insert(.conflict) }
                if plain.dipped.contains(raw.at) { flags.insert(.dip) }
                if counts, plain.fallen.contains(raw.at) { flags.insert(.fall) }
                return Set(raw.flags) != flags
            }
            #expect(wrong.isEmpty, "seed \(seed)")
        }
    }

    @Test func anIntervalIsMeasuredExactlyWhenTheRegisterWasReadAtBothItsBoundsAndEstimatedWhenOneLiesInAGap() {
        for seed in Self.seeds {
            let register = RandomRegister(seed: seed)
            let plain = PlainMetering(register.history)
            let read = Set(plain.kept.map(\.at))
            guard let first = plain.kept.first?.at, let last = plain.kept.last?.at else { continue }
            let boundaries = Metering.boundaries(of: register.span, every: .hour, in: register.zone)
            let wrong = Metering.intervals(register.history, boundaries: boundaries).filter { interval in
                let open = [interval.start, interval.end].filter { !read.contains($0) && $0 >= first && $0 <= last }
                let isInGap = open.contains { bound in
                    let before = plain.kept.last { $0.at < bound }!.at
                    return plain.kept.first { $0.at > bound }!.at - before > 3 * 3_600_000
                }
                let quality: IntervalQuality = open.isEmpty ? .measured : isInGap ? .estimated : .interpolated
                let partial = interval.start < first || interval.end > last
                return interval.quality != quality || interval.partial != partial
            }
            #expect(wrong.isEmpty, "seed \(seed)")
        }
    }
}
