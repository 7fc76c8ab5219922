import GridModel
import Testing

@testable import ServerKit

struct BoundaryTests {
    private func local(_ text: String, in zone: Zone) -> Instant {
        DateExpression(text)!.instant(in: zone, now: Instant(milliseconds: 0))
    }

    /// The lengths in minutes of what a span is cut into.
    private func minutes(_ zone: String, from: String, to: String, every step: HistoryStep) -> [Int64] {
        let zone = Zone(zone)!
        let span = TimeSpan(start: local(from, in: zone), end: local(to, in: zone))
        let boundaries = Metering.boundaries(of: span, every: step, in: zone)
        return zip(boundaries, boundaries.dropFirst()).map { ($1 - $0) / 60_000 }
    }

    @Test(arguments: [
        ("Europe/Paris", "2026-03-29", "2026-03-30", 23), ("Europe/Paris", "2026-10-25", "2026-10-26", 25),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-05", 23), ("America/Sao_Paulo", "2018-02-17", "2018-02-18", 25),
        ("Asia/Kathmandu", "2026-05-01", "2026-05-02", 24),
    ])
    func aDayOfAnHourMoreOrLessHasOneHourMoreOrLess(zone: String, day: String, next: String, hours: Int) {
        let hourly = minutes(zone, from: day, to: next, every: .hour)
        #expect(hourly == [Int64](repeating: 60, count: hours))
        #expect(minutes(zone, from: day, to: next, every: .day) == [Int64(hours) * 60])
    }

    @Test func halfAnHourOfDaylightSavingIsAnHourAndAHalf() {
        let back = minutes("Australia/Lord_Howe", from: "2026-04-05", to: "2026-04-06", every: .hour)
        #expect(back == [60, 60, 30] + [Int64](repeating: 60, count: 22))
        let forward = minutes("Australia/Lord_Howe", from: "2026-10-04", to: "2026-10-05", every: .hour)
        #expect(forward == [60, 60, 30] + [Int64](repeating: 60, count: 21))
    }

    @Test func aDayThatBeginsAtOneBeginsThere() {
        let zone = Zone("America/Sao_Paulo")!
        let span = TimeSpan(start: local("2018-11-03", in: zone), end: local("2018-11-06", in: zone))
        let starts = Metering.boundaries(of: span, every: .day, in: zone).map { zone.rfc3339($0) }
        #expect(
            starts == [
                "2018-11-03T00:00:00-03:00", "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00",
                "2018-11-06T00:00:00-02:00",
            ])
    }

    @Test func aDayThatWasSkippedIsNoInterval() {
        let zone = Zone("Pacific/Apia")!
        let span = TimeSpan(start: local("2011-12-29", in: zone), end: local("2012-01-01", in: zone))
        let starts = Metering.boundaries(of: span, every: .day, in: zone).map { zone.rfc3339($0) }
        #expect(
            starts == ["2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00"])
        let hourly = minutes("Pacific/Apia", from: "2011-12-29", to: "2012-01-01", every: .hour)
        #expect(hourly == [Int64](repeating: 60, count: 48))
    }

    @Test func midnightShownTwiceBeginsOneDayOnly() {
        // At 00:01 the clock went back to 23:01 of the day before.
        let days = minutes("America/St_Johns", from: "2006-10-28", to: "2006-10-31", every: .day)
        #expect(days.reduce(0, +) == (72 + 1) * 60)
        #expect(days.count == 3)
    }

    @Test func aSpanThatBeginsAndEndsAnywhereIsCutAtItsOwnEnds() {
        let zone = Zone("America/Bahia")!
        let span = TimeSpan(
            start: local("2026-11-22 10:20", in: zone), end: local("2026-11-22 12:45", in: zone))
        let boundaries = Metering.boundaries(of: span, every: .hour, in: zone)
        #expect(
            boundaries.map { zone.local(at: $0).text } == [
                "2026-11-22 10:20:00", "2026-11-22 11:00:00", "2026-11-22 12:00:00", "2026-11-22 12:45:00",
            ])
        #expect(Metering.boundaries(of: span, every: .raw, in: zone) == [span.start, span.end])
        #expect(
            Metering.boundaries(of: TimeSpan(start: span.start, end: span.start), every: .day, in: zone) == [span.start]
        )
    }

    @Test(arguments: ["America/Sao_Paulo", "Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"])
    func everyBoundaryOfAYearIsAFullHourOfTheClock(zone: String) {
        let zone = Zone(zone)!
        let span = TimeSpan(start: local("2018-01", in: zone), end: local("2019-01", in: zone))
        let boundaries = Metering.boundaries(of: span, every: .hour, in: zone)
        let lengths = zip(boundaries, boundaries.dropFirst()).map { $1 - $0 }
        #expect(lengths.allSatisfy { $0 > 0 && $0 <= 3_600_000 })
        // Only at a change of the clock can an interval be shorter.
        #expect(lengths.filter { $0 < 3_600_000 }.count <= 2)
        for instant in boundaries.dropFirst().dropLast() {
            let justBefore = instant.milliseconds + Int64(zone.offset(at: instant.adding(milliseconds: -1))) * 1_000
            let now = instant.milliseconds + Int64(zone.offset(at: instant)) * 1_000
            #expect(justBefore % 3_600_000 == 0 || now % 3_600_000 == 0)
        }
    }

    @Test func monthsBeginAtTheirFirstLocalInstant() {
        let months = minutes("Europe/Paris", from: "2026-03", to: "2026-05", every: .month)
        #expect(months == [44_580, 43_200])
    }

    @Test func theStepAroundAnInstantHoldsIt() {
        for seed in 0..<1_000 {
            let register = RandomRegister(seed: seed)
            let instant = register.history.readings[0].at
            for step in [HistoryStep.hour, .day, .month] {
                let bounds = Boundaries.step(step, around: instant, in: register.zone)
                #expect(bounds.contains(instant))
                let wide = TimeSpan(
                    start: bounds.start.adding(milliseconds: -40 * 86_400_000),
                    end: bounds.end.adding(milliseconds: 40 * 86_400_000))
                let boundaries = Metering.boundaries(of: wide, every: step, in: register.zone)
                #expect(boundaries.contains(bounds.start) && boundaries.contains(bounds.end), "seed \(seed) \(step)")
                #expect(!boundaries.contains { $0 > bounds.start && $0 < bounds.end })
            }
        }
    }
}
