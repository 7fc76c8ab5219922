import GridModel
import MeterWire
import Testing

@testable import ServerKit

@Suite struct IntakeTests {
    private static let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!
    private static let directory = FakeJournal(meters: [
        1: DirectoryEntry(zone: Zone("Europe/Paris")!, status: .active),
        2: DirectoryEntry(zone: Zone("America/Bahia")!, status: .active),
        3: DirectoryEntry(zone: .utc, status: .retired),
    ])

    private func check(
        _ meter: MeterID, _ datetime: String, limitedTo scope: Set<MeterID>? = nil
    ) throws -> SubmittedReading {
        let intake = Intake(directory: Self.directory, clock: WallClock { Self.now })
        let message = try #require(
            ReadingMessage(meter: meter, consumption: .kilowattHours(5), datetimeText: datetime))
        return try intake.check(message, limitedTo: scope)
    }

    @Test(arguments: [
        (1, "2026-11-22 10:00:00", "2026-11-22T09:00:00Z"), (2, "2026-11-22 10:00:00", "2026-11-22T13:00:00Z"),
        (1, "2026-07-22 10:00:00", "2026-07-22T08:00:00Z"), (1, "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
        (2, "2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00Z"), (1, "1970-01-01 01:00:00", "1970-01-01T00:00:00Z"),
        (1, "2026-11-23 13:00:00", "2026-11-23T12:00:00Z"), (2, "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"),
    ])
    func aLocalDateTimeIsTheMetersOwn(_ meter: Int64, _ datetime: String, _ instant: String) throws {
        let meter = try #require(MeterID(meter))
        let expected = SubmittedReading(
            key: RegisterKey(meter), at: try #require(Instant(rfc3339: instant)), value: .kilowattHours(5))
        #expect(try check(meter, datetime) == expected)
    }

    @Test func aReadingOfATimeThatIsNoLongerKeptIsRefused() throws {
        let keptFrom = try #require(Instant(rfc3339: "2026-06-01T00:00:00Z"))
        let intake = Intake(directory: Self.directory, clock: WallClock { Self.now }, keptFrom: { keptFrom })
        func message(_ datetime: String) throws -> ReadingMessage {
            try #require(ReadingMessage(meter: 2, consumption: .kilowattHours(5), datetimeText: datetime))
        }
        let late = try message("2026-05-31 20:59:59")
        #expect {
            try intake.check(late)
        } throws: { error in
            let refusal = error as? WireError
            return refusal?.code == .beyondRetention && refusal?.message.contains("2026-06-01T00:00:00Z") == true
        }
        #expect(try intake.check(message("2026-05-31 21:00:00")).at == keptFrom)
        let gate = intake.gate(limitedTo: nil, now: Self.now)
        #expect(gate.takes(2, at: keptFrom) && !gate.takes(2, at: keptFrom.adding(milliseconds: -1)))
        #expect(!intake.gate(limitedTo: [1], now: Self.now).takes(2, at: keptFrom), "of another's meter")
    }

    @Test func aLocalTimeThatWasShownTwiceIsTheFirstOrElseTheSecond() throws {
        let reading = try check(1, "2026-10-25 02:30:00")
        #expect(reading.at == Instant(rfc3339: "2026-10-25T00:30:00Z"))
        #expect(reading.orElse == Instant(rfc3339: "2026-10-25T01:30:00Z"))
    }

    @Test(arguments: [
        (99_999, "2026-11-22 10:00:00", WireError.Code.unknownMeter, "no meter 99999"),
        (3, "2026-11-22 10:00:00", .retiredMeter, "meter 3"),
        (1, "2026-03-29 02:30:00", .skippedLocalTime, "2026-03-29 02:30:00 never was in Europe/Paris"),
        (1, "2026-03-29 02:30:00", .skippedLocalTime, "2026-03-29 03:00:00"),
        (1, "2026-11-23 13:00:00.001", .tooFarAhead, "2026-11-23 13:00:00.001"),
        (2, "2026-11-23T12:00:00.001Z", .tooFarAhead, "a day ahead"),
        (1, "9999-12-31 23:59:59", .tooFarAhead, "9999-12-31"), (1, "9999-12-31T23:59:59Z", .tooFarAhead, "9999-12-31"),
        (1, "1970-01-01 00:59:59", .badDatetime, "before 1970"),
        (1, "0001-01-01T00:00:00Z", .badDatetime, "before 1970"),
        (1, "0001-01-01 00:00:00", .badDatetime, "before 1970"),
    ])
    func whatCannotBeIsRefusedAndNamed(
        _ meter: Int64, _ datetime: String, _ code: WireError.Code, _ excerpt: String
    ) throws {
        let meter = try #require(MeterID(meter))
        #expect {
            try check(meter, datetime)
        } throws: { error in
            let error = error as? WireError
            return error?.code == code && error?.message.contains(excerpt) == true
        }
    }

    @Test func whoMayWriteForSomeMetersKnowsNoOthers() throws {
        #expect(throws: Never.self) { try check(1, "2026-11-22 10:00:00", limitedTo: [1]) }
        #expect {
            try check(2, "2026-11-22 10:00:00", limitedTo: [1])
        } throws: { error in
            (error as? WireError)?.code == .unknownMeter
        }
    }
}
