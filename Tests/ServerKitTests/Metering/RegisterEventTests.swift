import GridModel
import Testing

@testable import ServerKit

/// What happens to registers beside being read.
struct RegisterEventTests {
    private static let start = Instant(rfc3339: "2026-11-22T00:00:00Z")!

    private func at(_ hours: Double) -> Instant { Self.start.adding(milliseconds: Int64(hours * 3_600_000)) }

    private func history(_ readings: [(Double, Int64)], _ events: RegisterEvents?) -> RegisterHistory {
        var history = RegisterHistory(
            before: nil, readings: readings.map { Reading(at: at($0.0), value: .wattHours($0.1)) }.sorted(), after: nil,
            openings: [])
        history.events = events
        return history
    }

    private func hours(_ history: RegisterHistory, to: Double) -> [Interval] {
        let span = TimeSpan(start: at(0), end: at(to))
        return Metering.intervals(history, boundaries: Metering.boundaries(of: span, every: .hour, in: .utc))
    }

    private func wattHours(_ intervals: [Interval]) -> [Int64] {
        intervals.map { $0.consumptionKwh.milliwattHours / 1_000 }
    }

    private func flags(_ history: RegisterHistory) -> [[ReadingFlag]] { Metering.raw(history).map(\.flags) }

    // MARK: Restarts

    @Test func anExchangeGoesOnFromTheOldDeviceToTheNew() {
        let exchange = RegisterEvents.Restart(
            .exchange, at: at(1.5), closing: .wattHours(15_300), opening: .wattHours(40))
        let history = history([(0, 15_000), (1, 15_200), (2, 90), (3, 190)], RegisterEvents(restarts: [exchange]))
        #expect(wattHours(hours(history, to: 3)) == [200, 150, 100])
        #expect(hours(history, to: 3).allSatisfy { $0.quality == .measured && !$0.held })
        #expect(flags(history) == [[], [], [.exchange], []])
    }

    @Test func theNewDeviceMayShowMoreThanTheOld() {
        let exchange = RegisterEvents.Restart(
            .exchange, at: at(1), closing: .wattHours(200), opening: .wattHours(90_000))
        let history = history([(0, 100), (1, 200), (2, 90_050)], RegisterEvents(restarts: [exchange]))
        #expect(wattHours(hours(history, to: 2)) == [100, 50])
    }

    @Test func whatWasReadAtTheVeryInstantIsTheOldDevicesOrTheNewOnes() {
        let exchange = RegisterEvents.Restart(.exchange, at: at(1), closing: .wattHours(300), opening: .zero)
        for value: Int64 in [300, 0] {
            let history = history([(0, 100), (1, value), (2, 50)], RegisterEvents(restarts: [exchange]))
            #expect(wattHours(hours(history, to: 2)) == [200, 50])
        }
    }

    @Test func aResetCountsFromZeroAndWhatWasUsedJustBeforeIsNotKnown() {
        let reset = RegisterEvents.Restart(.reset, at: at(1.5), closing: nil, opening: .zero)
        let history = history([(0, 9_000), (1, 9_500), (2, 20), (3, 120)], RegisterEvents(restarts: [reset]))
        #expect(wattHours(hours(history, to: 3)) == [500, 20, 100])
        #expect(flags(history) == [[], [], [.reset], []])
        #expect(hours(history, to: 3).allSatisfy { !$0.held })
    }

    @Test func whatAnotherDeviceShowsIsNoReturnFromAFall() {
        let exchange = RegisterEvents.Restart(
            .exchange, at: at(2.5), closing: .wattHours(30), opening: .wattHours(7_000))
        let history = history([(0, 1_000), (1, 10), (2, 20), (3, 7_010)], RegisterEvents(restarts: [exchange]))
        #expect(flags(history) == [[], [.fall], [], [.exchange]])
        #expect(wattHours(hours(history, to: 3)) == [0, 10, 20])
    }

    // MARK: Rollover

    private static let fiveDigits = MeteringRules(digits: 5, maximumPowerKw: .watts(12_000))

    @Test func aRegisterThatRunsOverItsLastDigitGoesOn() {
        let history = history(
            [(0, 99_998_000), (1, 99_999_500), (2, 700), (3, 1_700)], RegisterEvents(rules: Self.fiveDigits))
        #expect(wattHours(hours(history, to: 3)) == [1_500, 1_200, 1_000])
        #expect(flags(history) == [[], [], [.rollover], []])
        let cut = Metering.intervals(history, boundaries: [at(1), at(1.25), at(1.5), at(2)])
        #expect(wattHours(cut) == [300, 300, 600])
    }

    @Test func aFallThatWouldTakeMoreThanTheMeterCanIsNotTakenForARollover() {
        let history = history(
            [(0, 50_000_000), (1, 20_000_000), (2, 20_000_100)], RegisterEvents(rules: Self.fiveDigits))
        #expect(flags(history) == [[], [.fall], []])
        #expect(wattHours(hours(history, to: 2)) == [0, 100])
        #expect(hours(history, to: 2).map(\.held) == [true, false])
    }

    @Test func withoutItsMaximumPowerNoFallIsTakenForARollover() {
        let rules = RegisterEvents(rules: MeteringRules(digits: 5))
        let readings: [(Double, Int64)] = [(0, 99_999_500), (1, 700)]
        #expect(flags(history(readings, rules)) == [[], [.fall]])
        let told = RegisterEvents(rules: MeteringRules(digits: 5), rollovers: [at(1)])
        #expect(flags(history(readings, told)) == [[], [.rollover]])
        #expect(wattHours(hours(history(readings, told), to: 1)) == [1_200])
    }

    @Test func aDipThatReturnsIsNoRollover() {
        let history = history(
            [(0, 99_999_500), (1, 0), (2, 99_999_600)], RegisterEvents(rules: Self.fiveDigits))
        #expect(flags(history) == [[], [.dip], []])
        #expect(hours(history, to: 2).reduce(Energy.zero) { $0 + $1.consumptionKwh } == .wattHours(100))
    }

    // MARK: Multipliers

    @Test func aMultiplierIsOfTheDifferencesFromItsInstantOn() {
        let ratios = [
            RegisterEvents.RatioChange(at: RegisterEvents.beginning, ratio: Multiplier("2")!),
            RegisterEvents.RatioChange(at: at(1.5), ratio: Multiplier("200/5")!),
        ]
        let history = history([(0, 1_000), (1, 1_100), (2, 1_200), (3, 1_250)], RegisterEvents(ratioChanges: ratios))
        #expect(wattHours(hours(history, to: 3)) == [200, 100 + 2_000, 2_000])
        #expect(Metering.raw(history).map(\.registerKwh) == [1_000, 1_100, 1_200, 1_250].map { .wattHours($0) })
    }

    @Test func aFractionLosesNothingHoweverTimeIsCut() {
        let third = RegisterEvents.RatioChange(at: RegisterEvents.beginning, ratio: Multiplier(1, over: 3)!)
        var history = history([], RegisterEvents(ratioChanges: [third]))
        history.readings = [
            Reading(at: at(0), value: Energy(milliwattHours: 1)),
            Reading(at: at(1), value: Energy(milliwattHours: 1_000)),
        ]
        let cuts = (0...100).map { at(Double($0) / 100) }
        let sum = Metering.intervals(history, boundaries: cuts).reduce(0) { $0 + $1.consumptionKwh.milliwattHours }
        #expect(sum == 333)
    }

    @Test(arguments: [
        ("40", "40"), ("7.5", "7.5"), ("200/5", "40"), ("13800/115", "120"), ("1/3", "1/3"), ("2.5/5", "0.5"),
    ])
    func aMultiplierIsReadFromItsDigits(text: String, plain: String) throws {
        let multiplier = try #require(Multiplier(text))
        #expect(multiplier.text == plain)
        #expect(Multiplier(multiplier.text) == multiplier)
    }

    @Test(arguments: ["", "0", "-1", "1/0", "a", "1/2/3", "1e3", "99999999", "0.0000001", " 4"])
    func whatIsNoMultiplierIsNone(text: String) { #expect(Multiplier(text) == nil) }

    // MARK: Decisions

    @Test func anExcludedReadingIsAsIfItHadNotBeenSent() {
        let glitch = RegisterEvents.Named(at: at(1), value: .wattHours(900_000))
        let events = RegisterEvents(exclusions: [glitch])
        let history = history([(0, 100), (1, 900_000), (2, 300), (3, 400)], events)
        #expect(wattHours(hours(history, to: 3)) == [100, 100, 100])
        #expect(flags(history) == [[], [.excluded], [], []])
        #expect(hours(history, to: 3).map(\.quality) == [.interpolated, .edited, .measured])
    }

    @Test func aStatedValueCountsInThePlaceOfWhatWasRead() {
        let events = RegisterEvents(statements: [Reading(at: at(1), value: .wattHours(150))])
        let history = history([(0, 100), (1, 190), (2, 300)], events)
        let intervals = hours(history, to: 2)
        #expect(wattHours(intervals) == [50, 150])
        #expect(intervals.map(\.quality) == [.edited, .edited])
        #expect(Metering.raw(history).map(\.registerKwh) == [.wattHours(100), .wattHours(190), .wattHours(300)])
    }

    @Test func aSpikeCountsAndWaitsUntilItIsAccepted() {
        let rules = MeteringRules(maximumPowerKw: .watts(12_000))
        let readings: [(Double, Int64)] = [(0, 0), (1, 12_000), (2, 24_001), (3, 24_500)]
        let history = history(readings, RegisterEvents(rules: rules))
        #expect(wattHours(hours(history, to: 3)) == [12_000, 12_001, 499])
        #expect(hours(history, to: 3).map(\.held) == [false, true, false])
        #expect(flags(history) == [[], [], [.spike], []])
        let accepted = self.history(
            readings, RegisterEvents(rules: rules, acceptances: [RegisterEvents.Named(at: at(2))]))
        #expect(hours(accepted, to: 3).allSatisfy { !$0.held })
        #expect(flags(accepted) == [[], [], [.accepted], []])
    }

    @Test func whatIsTooMuchIsMeasuredByTheMultipliedRegister() {
        let events = RegisterEvents(
            rules: MeteringRules(maximumPowerKw: .watts(12_000)),
            ratioChanges: [.init(at: RegisterEvents.beginning, ratio: Multiplier(40)!)])
        #expect(flags(history([(0, 0), (1, 300), (2, 601)], events)) == [[], [], [.spike]])
    }

    @Test func aFallThatWasAcceptedWaitsNoMoreAndCountsNothing() {
        let events = RegisterEvents(acceptances: [RegisterEvents.Named(at: at(1), value: .wattHours(10))])
        let history = history([(0, 900), (1, 10), (2, 60)], events)
        #expect(wattHours(hours(history, to: 2)) == [0, 50])
        #expect(hours(history, to: 2).allSatisfy { !$0.held })
        #expect(flags(history) == [[], [.accepted], []])
    }

    @Test func anUnexplainedFallIsHeldWhereItHappenedAndNowhereElse() {
        let intervals = hours(history([(0, 900), (1, 950), (2, 10), (3, 60), (4, 100)], nil), to: 4)
        #expect(intervals.map(\.held) == [false, true, false, false])
        #expect(wattHours(intervals) == [50, 0, 50, 40])
    }
}
