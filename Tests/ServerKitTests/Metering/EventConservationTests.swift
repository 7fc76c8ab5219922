import GridModel
import Testing

@testable import ServerKit

/// Whatever happens to a register, what was used is what its intervals add up to, apart from what a reset hid.
struct EventConservationTests {
    @Test(arguments: 0..<10) func whatWasUsedIsWhatTheIntervalsAddUpTo(part: Int) {
        var happened = 0
        for seed in part * 1_000..<(part + 1) * 1_000 {
            let register = EventfulRegister(seed: seed)
            happened += register.happened
            var random = Seeded(UInt64(seed))
            let cuts = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                register.span.start.adding(
                    milliseconds: Int64.random(in: 0...register.span.milliseconds, using: &random))
            }
            let boundaries = Set(cuts + [register.span.start, register.span.end]).sorted()
            let intervals = Metering.intervals(register.history, boundaries: boundaries)
            let sum = intervals.reduce(Int128(0)) { $0 + Int128($1.consumptionKwh.milliwattHours) }
            #expect(sum == register.used, "seed \(seed)")
            #expect(intervals.allSatisfy { $0.consumptionKwh >= .zero && !$0.held }, "seed \(seed)")
        }
        #expect(happened > 500)
    }

    @Test func theBalanceHoldsOverAnyFractionAnywhere() {
        for seed in 0..<10_000 {
            let register = seed % 2 == 0 ? EventfulRegister(seed: seed).history : RandomRegister(seed: seed).history
            var random = Seeded(UInt64(seed))
            guard let first = register.readings.first?.at, let last = register.readings.last?.at, first < last else {
                continue
            }
            let known = register.events
            let ratios = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                RegisterEvents.RatioChange(
                    at: first.adding(milliseconds: Int64.random(in: -9...(last - first) + 9, using: &random)),
                    ratio: Multiplier(
                        Int64.random(in: 1...900, using: &random), over: Int64.random(in: 1...70, using: &random))!)
            }
            let stated = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                Reading(
                    at: first.adding(milliseconds: Int64.random(in: 0...last - first, using: &random)),
                    value: Energy(milliwattHours: Int64.random(in: 0...9_000_000_000, using: &random)))
            }
            var history = register
            history.events = RegisterEvents(
                rules: known?.rules ?? MeteringRules(digits: 4, maximumPowerKw: .watts(9_000)),
                restarts: known?.restarts ?? [], ratioChanges: ratios, statements: stated,
                exclusions: known?.exclusions ?? [])
            var line = RegisterLine(history)
            line.shapeGaps(cutBy: Metering.boundaries(of: TimeSpan(start: first, end: last), every: .hour, in: .utc))
            guard let balance = Metering.balance(line, from: first, through: last, in: .utc) else { continue }
            #expect(balance.holds, "seed \(seed): \(balance)")
        }
    }
}
