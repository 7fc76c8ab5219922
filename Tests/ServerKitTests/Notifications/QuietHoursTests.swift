import GridModel
import Testing

@Suite struct QuietHoursTests {
    private let bahia = Zone("America/Bahia")!

    private func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }

    @Test(arguments: [
        // Over midnight: before it, after it, at the end and outside.
        ("22:00-07:00", "2026-11-26T22:00:00-03:00", "2026-11-27T07:00:00-03:00"),
        ("22:00-07:00", "2026-11-27T06:59:59-03:00", "2026-11-27T07:00:00-03:00"),
        ("22:00-07:00", "2026-11-27T07:00:00-03:00", nil), ("22:00-07:00", "2026-11-27T21:59:59-03:00", nil),
        // Within a day.
        ("12:30-14:00", "2026-11-26T12:30:00-03:00", "2026-11-26T14:00:00-03:00"),
        ("12:30-14:00", "2026-11-26T14:00:00-03:00", nil), ("12:30-14:00", "2026-11-26T12:29:59-03:00", nil),
    ])
    func theyEndWhereTheClockOnTheWallSays(_ hours: String, _ at: String, _ end: String?) throws {
        let hours = try #require(QuietHours(text: hours))
        #expect(hours.end(around: instant(at), in: bahia) == end.map(instant))
    }

    @Test func theyEndWhenTheClockResumesThatJumpedOverTheEnd() throws {
        // In Berlin 2026-03-29 has no 02:30.
        let berlin = try #require(Zone("Europe/Berlin"))
        let hours = try #require(QuietHours(text: "22:00-02:30"))
        #expect(hours.end(around: instant("2026-03-29T00:30:00Z"), in: berlin) == instant("2026-03-29T01:00:00Z"))
    }

    @Test(arguments: [
        "", "22:00", "22:00-22:00", "24:00-07:00", "22-7", "22:60-07:00", "22:00-07:00-09:00", "٢٢:00-07:00",
    ])
    func whatIsNoStretchOfTheDayIsRefused(_ text: String) { #expect(QuietHours(text: text) == nil) }

    @Test func theirTextIsWhatWasRead() { #expect(QuietHours(text: "22:05-07:00")?.text == "22:05-07:00") }
}
