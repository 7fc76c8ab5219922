import GridModel
import TestSupport
import Testing

@testable import gridctl

/// Which day of one time belongs to which of the other.
@Suite struct ComparedTimeTests {
    private let berlin = Zone("Europe/Berlin")!

    private func time(
        _ comparison: Comparison, _ from: String, _ to: String, _ step: HistoryStep, _ zone: Zone
    ) -> ComparedTime {
        let now = Instant(rfc3339: "2026-11-22T13:30:00Z")!
        let span = TimeSpan(
            start: DateExpression(from)!.instant(in: zone, now: now),
            end: DateExpression(to)!.instant(in: zone, now: now))
        return ComparedTime(comparison, of: span, every: step, in: zone)
    }

    private func local(_ span: TimeSpan, _ zone: Zone) -> [String] {
        [zone.rfc3339(span.start), zone.rfc3339(span.end)]
    }

    /// A step each day or hour of a span, each with its own number.
    private func intervals(_ span: TimeSpan, _ step: HistoryStep, _ zone: Zone) -> [Interval] {
        var result: [Interval] = []
        var at = span.start
        while at < span.end {
            let local = zone.local(at: at)
            let next =
                switch step {
                case .hour, .raw: at.adding(seconds: 3_600)
                case .day: zone.start(of: local.date.adding(days: 1))
                case .month: zone.span(of: CivilMonth(local.date)).end
                }
            result.append(
                Interval(
                    start: at, end: min(next, span.end), consumptionKwh: .kilowattHours(Int64(result.count + 1)),
                    averageKw: nil, quality: .measured, partial: false))
            at = next
        }
        return result
    }

    @Test(arguments: [
        // A month is compared with the month before, whatever their lengths.
        ("2026-11-01", "2026-12-01", HistoryStep.day, ["2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"]),
        ("2026-01-01", "2026-04-01", .day, ["2025-10-01T00:00:00+02:00", "2026-01-01T00:00:00+01:00"]),
        // Days with as many days, over the clock's change.
        ("2026-10-25", "2026-10-27", .hour, ["2026-10-23T00:00:00+02:00", "2026-10-25T00:00:00+02:00"]),
        ("2026-10-20", "2026-10-27", .day, ["2026-10-13T00:00:00+02:00", "2026-10-20T00:00:00+02:00"]),
        // Hours with as many hours.
        (
            "2026-11-20T10:00:00+01:00", "2026-11-20T16:00:00+01:00", .hour,
            ["2026-11-20T04:00:00+01:00", "2026-11-20T10:00:00+01:00"]
        ),
        // Months with as many months, of which the first and the last may be in part.
        (
            "2026-05-10", "2026-11-10", .month, ["2025-11-10T00:00:00+01:00", "2026-05-10T00:00:00+02:00"]
        ),
    ]) func thePreviousTimeIsAsLong(from: String, to: String, step: HistoryStep, then: [String]) {
        #expect(local(time(.previous, from, to, step, berlin).then, berlin) == then)
    }

    @Test func lastYearIsTheSameDatesAYearBefore() {
        #expect(
            local(time(.lastYear, "2026-10-25", "2026-10-27", .hour, berlin).then, berlin) == [
                "2025-10-25T00:00:00+02:00", "2025-10-27T00:00:00+01:00",
            ])
        #expect(
            local(time(.lastYear, "2028-02-29", "2028-03-01", .day, .utc).then, .utc) == [
                "2027-02-28T00:00:00+00:00", "2027-03-01T00:00:00+00:00",
            ])
    }

    @Test func hoursBelongTogetherByTheWallClockWhereItIsSetForward() throws {
        // 29 March has no 02:00; 22 March, a week before, has.
        let compared = time(.previous, "2026-03-29", "2026-04-05", .hour, berlin)
        let pairs = compared.pairs(
            now: intervals(compared.now, .hour, berlin), then: intervals(compared.then, .hour, berlin))
        #expect(pairs.count == 168)
        for pair in pairs {
            guard let now = pair.now, let then = pair.then else { continue }
            let (a, b) = (berlin.local(at: now.start), berlin.local(at: then.start))
            #expect(a.millisecondOfDay == b.millisecondOfDay && a.date == b.date.adding(days: 7))
        }
        let lonely = pairs.filter { $0.now == nil || $0.then == nil }
        #expect(lonely.count == 1)
        #expect(berlin.local(at: try #require(lonely[0].then).start).text == "2026-03-22 02:00:00")
        // It stands where it would be.
        #expect(pairs.firstIndex(of: lonely[0]) == 2)
    }

    @Test func theSecondOfTwoHoursThatAreShownAlikeStandsAlone() throws {
        let compared = time(.previous, "2026-10-25", "2026-11-01", .hour, berlin)
        let pairs = compared.pairs(
            now: intervals(compared.now, .hour, berlin), then: intervals(compared.then, .hour, berlin))
        let lonely = pairs.filter { $0.now == nil || $0.then == nil }
        #expect(lonely.count == 1 && pairs.count == 169)
        #expect(berlin.rfc3339(try #require(lonely[0].now).start) == "2026-10-25T02:00:00+01:00")
    }

    @Test func the31stHasNoCounterpartInAMonthOf30Days() throws {
        let compared = time(.previous, "2026-11-01", "2026-12-01", .day, .utc)
        let pairs = compared.pairs(
            now: intervals(compared.now, .day, .utc), then: intervals(compared.then, .day, .utc))
        #expect(pairs.count == 31)
        #expect(pairs.dropLast().allSatisfy { $0.difference == .zero })
        let last = try #require(pairs.last)
        #expect(last.span == nil && last.now == nil && last.then?.start.rfc3339 == "2026-10-31T00:00:00Z")
    }

    @Test(arguments: [("2028-02-01", "2028-03-01", 28), ("2029-02-01", "2029-03-01", 28)])
    func the29thOfFebruaryIsComparedWithNothing(from: String, to: String, together: Int) {
        let compared = time(.lastYear, from, to, .day, .utc)
        let pairs = compared.pairs(
            now: intervals(compared.now, .day, .utc), then: intervals(compared.then, .day, .utc))
        #expect(pairs.count == 29)
        #expect(pairs.filter { $0.difference != nil }.count == together)
        #expect(pairs.dropLast().allSatisfy { $0.difference == .zero })
        #expect(pairs.last?.difference == nil)
    }

    @Test func daysToComeShowWhatWasThen() throws {
        let compared = time(.previous, "2026-11-01", "2026-12-01", .day, .utc)
        let now = intervals(compared.now, .day, .utc).prefix(20)
        let pairs = compared.pairs(now: Array(now), then: intervals(compared.then, .day, .utc))
        #expect(pairs.count == 31)
        #expect(pairs[25].now == nil && pairs[25].then?.consumptionKwh == .kilowattHours(26))
        #expect(pairs[25].span?.start.rfc3339 == "2026-11-26T00:00:00Z")
    }

    @Test func changeIsInTenthsOfAPercentOfWhatWasThen() {
        func pair(_ now: Int64, _ then: Int64) -> ComparedInterval {
            let span = TimeSpan(start: Instant(seconds: 0), end: Instant(seconds: 3_600))
            func interval(_ value: Int64) -> Interval {
                Interval(
                    start: span.start, end: span.end, consumptionKwh: .kilowattHours(value), averageKw: nil,
                    quality: .measured, partial: false)
            }
            return ComparedInterval(span: span, now: interval(now), then: interval(then))
        }
        #expect(pair(4, 3).permille == 333 && pair(3, 4).permille == -250 && pair(3, 0).permille == nil)
    }
}

@Suite struct CompareCommandTests {
    private static let script: ScriptedServer.Script = { request in
        if request.path.hasSuffix("/meters") { return Answers.page([Answers.meter(1, name: "Pool")]) }
        return request.target.contains("from=2026-11-15")
            ? Answers.page([Answers.interval(15, "2"), Answers.interval(17, "4"), Answers.interval(18, "0")])
            : Answers.page([
                Answers.interval(19, "3"), Answers.interval(20, "1.5"),
                Answers.interval(21, "0.6", quality: "interpolated", partial: true),
                Answers.interval(22, "7"),
            ])
    }
    private static let range = ["--from", "2026-11-19", "--to", "2026-11-23"]

    private func compare(_ arguments: [String], _ desk: Desk = Desk()) async throws -> (Desk.Outcome, [String]) {
        let (outcome, server) = try await desk.run(
            ["history", "1", "--compare", "previous"] + Self.range + arguments, script: Self.script)
        return (outcome, server.requests.map(\.target))
    }

    @Test func aPipeGetsBothAndTheDifference() async throws {
        let (outcome, targets) = try await compare([])
        #expect(
            outcome.output == """
                2026-11-19T03:00:00Z\t3\t2026-11-15T03:00:00Z\t2\t1\t50\tmeasured
                2026-11-20T03:00:00Z\t1.5\t\t\t\t\tmeasured
                2026-11-21T03:00:00Z\t0.6\t2026-11-17T03:00:00Z\t4\t-3.4\t-85\tinterpolated
                2026-11-22T03:00:00Z\t7\t2026-11-18T03:00:00Z\t0\t7\t\tmeasured

                """)
        #expect(targets.count == 3 && targets[1].contains("from=2026-11-19T03%3A00%3A00Z&to=2026-11-23T03%3A00%3A00Z"))
        #expect(targets[2].contains("from=2026-11-15T03%3A00%3A00Z&to=2026-11-19T03%3A00%3A00Z"))
    }

    @Test func jsonHasTheFieldsOfBoth() async throws {
        let (outcome, _) = try await compare(["-o", "ndjson"])
        #expect(
            outcome.output.split(separator: "\n")[0] == """
                {"averageKw":0.020833,"comparedEnd":"2026-11-16T03:00:00Z","comparedKwh":2,"comparedPartial":false,\
                "comparedQuality":"measured","comparedStart":"2026-11-15T03:00:00Z","consumptionKwh":3,\
                "differenceKwh":1,"end":"2026-11-20T03:00:00Z","partial":false,"percent":50,"quality":"measured",\
                "start":"2026-11-19T03:00:00Z"}
                """)
    }

    @Test func peopleSeeTheSumOfWhatBothKnowWhole() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 100, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await compare([], desk)
        #expect(
            outcome.output
                == """
                START       NOW kWh  PREVIOUS    THEN kWh  DIFFERENCE  CHANGE %  QUALITY
                2026-11-19    3.000  2026-11-15     2.000      +1.000     +50.0  measured
                2026-11-20    1.500  –                  –           –         –  measured
                2026-11-21    0.600  2026-11-17     4.000      -3.400     -85.0  interpolated, partial
                2026-11-22    7.000  2026-11-18     0.000      +7.000         –  measured
                TOTAL        10.000                 2.000      +8.000    +400.0

                """.replacing("+400.0\n", with: "+400.0  \n"))
    }

    @Test(arguments: [
        (["history", "1", "--compare", "previous", "--every", "raw"], "--every 1h, 1d or 1mo"),
        (["history", "1", "--plot", "-o", "json"], "--plot draws for people"),
        (["history", "1", "--plot", "-q"], "--quiet"), (["history", "1", "--plot", "--fields", "start"], "no fields"),
        (["history", "1", "--compare", "yesterday"], "yesterday"),
    ]) func whatCannotBeIsAUsageError(arguments: [String], message: String) async throws {
        let outcome = try await Desk().run(arguments)
        #expect(outcome.status == .usage && outcome.errors.contains(message))
    }

    @Test func aSumOfMetersInSeveralZonesMustSayWhoseDaysTheyAre() async throws {
        let zones: ScriptedServer.Script = { request in
            request.path.hasSuffix("/meters")
                ? Answers.page([Answers.meter(1), Answers.meter(2, zone: "Asia/Tokyo")]) : Answers.page([])
        }
        let (outcome, _) = try await Desk().run(["history", "--sum", "--compare", "previous"], script: zones)
        #expect(outcome.status == .usage && outcome.errors.contains("--time-zone"))
        let (given, server) = try await Desk().run(
            ["history", "--sum", "--compare", "previous", "--time-zone", "Asia/Tokyo"], script: zones)
        #expect(given.status == .ok)
        #expect(server.requests.allSatisfy { $0.target.contains("timeZone=Asia") })
    }
}
