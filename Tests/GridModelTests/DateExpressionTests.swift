import Testing

@testable import GridModel

struct DateExpressionTests {
    private let zone = Zone("America/Bahia")!
    private let now = Instant(rfc3339: "2026-11-22T13:30:00Z")!

    @Test(arguments: [
        ("2026-11", "2026-11-01T00:00:00-03:00"), ("2026-11-22", "2026-11-22T00:00:00-03:00"),
        ("2026-11-22 10:00", "2026-11-22T10:00:00-03:00"), ("2026-11-22T10:00:00", "2026-11-22T10:00:00-03:00"),
        ("2026-11-22T10:00:00Z", "2026-11-22T07:00:00-03:00"),
        ("2026-11-22T10:00:00.5+02:00", "2026-11-22T05:00:00.500-03:00"), ("now", "2026-11-22T10:30:00-03:00"),
        ("today", "2026-11-22T00:00:00-03:00"), ("yesterday", "2026-11-21T00:00:00-03:00"),
        ("-7d", "2026-11-15T10:30:00-03:00"), ("-1h", "2026-11-22T09:30:00-03:00"),
        ("-36h", "2026-11-20T22:30:00-03:00"), ("-2w", "2026-11-08T10:30:00-03:00"),
        ("-1mo", "2026-10-22T10:30:00-03:00"), ("-9mo", "2026-02-22T10:30:00-03:00"),
        ("-1y", "2025-11-22T10:30:00-03:00"), ("-90min", "2026-11-22T09:00:00-03:00"),
        ("-90m", "2026-11-22T09:00:00-03:00"), ("-0d", "2026-11-22T10:30:00-03:00"),
    ])
    func eachFormNamesAnInstant(text: String, instant: String) throws {
        let expression = try #require(DateExpression(text))
        #expect(zone.rfc3339(expression.instant(in: zone, now: now)) == instant)
        #expect(expression.text == text)
    }

    @Test(arguments: [
        "", "-", "-7", "-d", "7d", "-7x", "--7d", "-7 d", "-7dd", "-99999d", "-1000y", "2026", "2026-13", "2026-11-31",
        "2026-11-22 25:00", "22/11/2026", "tomorrow", "2026-1", "2026-11-1", "-٧d", "-1.5h", "2026-11-", "2026-11-22T",
    ])
    func whatIsInNoFormIsNone(text: String) {
        #expect(DateExpression(text) == nil)
    }

    @Test func onlyAMonthNamesAMonth() throws {
        #expect(try #require(DateExpression("2026-11")).month?.text == "2026-11")
        #expect(try #require(DateExpression("2026-11-01")).month == nil)
    }

    @Test func aMonthAgoFromTheThirtyFirstIsTheMonthsLastDay() throws {
        let now = Instant(rfc3339: "2026-03-31T12:00:00Z")!
        let expression = try #require(DateExpression("-1mo"))
        #expect(expression.instant(in: .utc, now: now).rfc3339 == "2026-02-28T12:00:00Z")
    }

    @Test func daysAgoAreLocalDaysOverAChangeOfTheClock() throws {
        let paris = try #require(Zone("Europe/Paris"))
        let now = Instant(rfc3339: "2026-03-29T10:00:00Z")!
        let expression = try #require(DateExpression("-1d"))
        #expect(paris.rfc3339(expression.instant(in: paris, now: now)) == "2026-03-28T12:00:00+01:00")
    }

    @Test func aSkippedTimeIsWhenTheClockResumesAndADoubledOneTheFirst() throws {
        let paris = try #require(Zone("Europe/Paris"))
        let skipped = try #require(DateExpression("2026-03-29 02:30"))
        #expect(skipped.instant(in: paris, now: now).rfc3339 == "2026-03-29T01:00:00Z")
        let doubled = try #require(DateExpression("2026-10-25 02:30"))
        #expect(doubled.instant(in: paris, now: now).rfc3339 == "2026-10-25T00:30:00Z")
    }

    @Test func theFarthestAgoThereIsOverflowsNothing() throws {
        for text in ["-9999d", "-9999w", "-9999mo", "-999y", "-9999h"] {
            #expect(try #require(DateExpression(text)).instant(in: zone, now: now) < now)
        }
    }
}
