import Foundation
import Testing

@testable import GridModel

struct ZoneTests {
    private func local(_ text: String) -> LocalDateTime {
        guard case .local(let local) = DateTimeText(text) else { preconditionFailure("\(text) is not local") }
        return local
    }

    private func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }

    @Test(arguments: [
        ("Europe/Paris", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/Paris", "2026-03-29 03:00:00", "2026-03-29T01:00:00Z"),
        ("Europe/Paris", "2026-10-25 01:59:59", "2026-10-24T23:59:59Z"),
        ("Europe/Paris", "2026-10-25 03:00:00", "2026-10-25T02:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03 23:59:59", "2018-11-04T02:59:59Z"),
        ("America/Sao_Paulo", "2018-11-04 01:00:00", "2018-11-04T03:00:00Z"),
        ("America/Sao_Paulo", "2018-02-18 00:00:00", "2018-02-18T03:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-05 02:00:00", "2026-04-04T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04 02:30:00", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-29 23:59:59", "2011-12-30T09:59:59Z"),
        ("Pacific/Apia", "2011-12-31 00:00:00", "2011-12-30T10:00:00Z"),
        ("Asia/Kathmandu", "2026-05-01 05:45:00", "2026-05-01T00:00:00Z"),
        ("UTC", "2026-05-01 05:45:00", "2026-05-01T05:45:00Z"),
    ])
    func aLocalTimeThatWasShownOnceIsOneInstant(zone: String, text: String, utc: String) {
        #expect(Zone(zone)!.resolve(local(text)) == .once(instant(utc)))
    }

    @Test(arguments: [
        ("Europe/Paris", "2026-10-25 02:00:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"),
        ("Europe/Paris", "2026-10-25 02:59:59", "2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z"),
        ("America/Sao_Paulo", "2018-02-17 23:30:00", "2018-02-18T01:30:00Z", "2018-02-18T02:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05 01:30:00", "2026-04-04T14:30:00Z", "2026-04-04T15:00:00Z"),
        ("America/St_Johns", "2006-10-29 00:00:30", "2006-10-29T02:30:30Z", "2006-10-29T03:30:30Z"),
    ])
    func aLocalTimeThatWasShownTwiceIsTwoInstants(zone: String, text: String, first: String, second: String) {
        #expect(Zone(zone)!.resolve(local(text)) == .twice(first: instant(first), second: instant(second)))
    }

    @Test(arguments: [
        ("Europe/Paris", "2026-03-29 02:00:00", "2026-03-29T01:00:00Z"),
        ("Europe/Paris", "2026-03-29 02:59:59", "2026-03-29T01:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04 00:00:00", "2018-11-04T03:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04 02:15:00", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-30 00:00:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30 23:59:59", "2011-12-30T10:00:00Z"),
    ])
    func aLocalTimeThatWasSkippedSaysWhenTheClockResumes(zone: String, text: String, resumesAt: String) {
        #expect(Zone(zone)!.resolve(local(text)) == .skipped(resumesAt: instant(resumesAt)))
    }

    /// Whatever a clock shows at an instant, resolving that gives the instant back.
    @Test(arguments: [
        "Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns",
        "Africa/Casablanca",
        "Asia/Pyongyang", "Antarctica/Troll", "America/Caracas", "Europe/Dublin", "Asia/Kolkata",
    ])
    func everyInstantIsFoundAgainByItsLocalTime(zone: String) throws {
        let zone = try #require(Zone(zone))
        var random = SystemRandomNumberGenerator()
        let changes = zone.transitions(
            in: TimeSpan(start: instant("1950-01-01T00:00:00Z"), end: instant("2040-01-01T00:00:00Z")))
        let near = changes.map { $0.adding(seconds: Int64.random(in: -7_300...7_300, using: &random)) }
        let anywhere = (0..<1_000).map { _ in
            Instant(seconds: Int64.random(in: -600_000_000...2_200_000_000, using: &random))
        }
        for instant in near + anywhere + changes + changes.map({ $0.adding(milliseconds: -1) }) {
            switch zone.resolve(zone.local(at: instant)) {
            case .once(let found): #expect(found == instant)
            case .twice(let first, let second): #expect(first < second && (first == instant || second == instant))
            case .skipped: Issue.record("\(zone.rfc3339(instant)) in \(zone.identifier) was shown")
            }
        }
    }

    @Test(arguments: ["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"])
    func offsetsAreFoundations(zone: String) throws {
        let foundation = try #require(TimeZone(identifier: zone))
        let zone = try #require(Zone(zone))
        for seconds in stride(from: 0 as Int64, to: 2_200_000_000, by: 6_007 * 3) {
            let expected = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            if zone.offset(at: Instant(seconds: seconds)) != expected { Issue.record("\(Instant(seconds: seconds))") }
        }
    }

    /// Answered from what was asked before or not: what the clock shows at the instant is what was asked.
    @Test(arguments: ["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
    func theOrderOfQuestionsDoesNotMatter(_ name: String) throws {
        let zone = try #require(Zone(name))
        let start = Int64(try #require(CivilDate(year: 2011, month: 1, day: 1)).daysSince1970) * 86_400_000
        var seed: UInt64 = 42
        for _ in 0..<20_000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let local = LocalDateTime(asIfUTC: start + Int64(seed >> 33) % (8 * 365 * 24 * 4) * 900_000)
            switch zone.resolve(local) {
            case .once(let instant): #expect(zone.local(at: instant) == local)
            case .twice(let first, let second):
                #expect(zone.local(at: first) == local && zone.local(at: second) == local && first < second)
            case .skipped(let resumesAt):
                #expect(zone.local(at: resumesAt) > local)
                #expect(zone.local(at: resumesAt.adding(milliseconds: -1)) < local)
            }
        }
    }

    @Test func aChangeIsAtItsVerySecond() throws {
        let paris = try #require(Zone("Europe/Paris"))
        let year = TimeSpan(start: instant("2026-01-01T00:00:00Z"), end: instant("2027-01-01T00:00:00Z"))
        #expect(paris.transitions(in: year) == [instant("2026-03-29T01:00:00Z"), instant("2026-10-25T01:00:00Z")])
        let upTo = TimeSpan(start: year.start, end: instant("2026-03-29T01:00:00Z"))
        #expect(paris.transitions(in: upTo).isEmpty)
        let from = TimeSpan(start: instant("2026-03-29T01:00:00Z"), end: instant("2026-03-29T01:00:01Z"))
        #expect(paris.transitions(in: from).count == 1)
        #expect(Zone.utc.transitions(in: year).isEmpty)
    }

    @Test(arguments: [
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"),
        ("America/Sao_Paulo", "2018-11-05", "2018-11-05T00:00:00-02:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00"),
        ("America/St_Johns", "2006-10-29", "2006-10-29T00:00:00-02:30"),
        ("Europe/Paris", "2026-03-29", "2026-03-29T00:00:00+01:00"),
        ("Asia/Kathmandu", "2026-03-29", "2026-03-29T00:00:00+05:45"),
    ])
    func aDayBeginsAtItsFirstInstant(zone: String, day: String, start: String) throws {
        let zone = try #require(Zone(zone))
        let parts = day.split(separator: "-").compactMap { Int($0) }
        let date = try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
        #expect(zone.rfc3339(zone.start(of: date)) == start)
    }

    @Test func aMonthIsLocal() throws {
        let zone = try #require(Zone("America/Bahia"))
        let month = try #require(CivilMonth(year: 2026, month: 11))
        #expect(
            zone.span(of: month)
                == TimeSpan(start: instant("2026-11-01T03:00:00Z"), end: instant("2026-12-01T03:00:00Z")))
        #expect(zone.month(at: instant("2026-11-01T02:59:59.999Z")).text == "2026-10")
        #expect(zone.month(at: instant("2026-11-01T03:00:00Z")) == month)
    }

    @Test(arguments: ["", "Mars/Olympus", "America", "../../etc/passwd", "America/Bahia ", "PARIS"])
    func aZoneThatIsNotThereIsNone(identifier: String) {
        #expect(Zone(identifier) == nil)
    }

    @Test func yearsAtTheCalendarsEndsHaveOffsetsToo() throws {
        let zone = try #require(Zone("Europe/Paris"))
        for text in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            #expect((-20_000...20_000).contains(zone.offset(at: instant(text))))
        }
        let last = try #require(CivilMonth(year: 9998, month: 12))
        #expect(zone.span(of: last).milliseconds == 31 * 86_400_000)
    }

    @Test func inJSONAZoneIsItsName() throws {
        let data = try JSONEncoder().encode([Zone("America/Bahia")!])
        #expect(try JSONDecoder().decode([String].self, from: data) == ["America/Bahia"])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Zone].self, from: Data(#"["Nowhere"]"#.utf8)) }
    }
}
