import GridModel
import Testing

@testable import gridmeter

struct ReplayFileTests {
    @Test func readingsAreReadExactlyAndInOrder() throws {
        let text = "at,registerKwh\r\n2026-11-22T10:00:00.250-03:00,12.3456785\n2026-11-22 10:00:01,\"1e-05\"\n\n"
        let entries = try ReplayFile.parse(text, name: "f")
        #expect(entries.map(\.register.milliwattHours) == [12_345_678, 10])
        #expect(entries.map(\.datetimeText) == ["2026-11-22T13:00:00.250Z", "2026-11-22 10:00:01"])
    }

    @Test func otherColumnsAndTheirOrderDoNotMatter() throws {
        let entries = try ReplayFile.parse("meter,registerKwh,at\n7,2.5,2026-11-22T10:00:00Z\n", name: "f")
        #expect(entries.map(\.register) == [.wattHours(2_500)])
    }

    @Test(arguments: [
        ("2026-11-22T10:00:00Z,1\n", "header"), ("at,registerKwh\n2026-02-30T10:00:00Z,1\n", "line 2"),
        ("at,registerKwh\n2026-11-22T10:00:00Z,1\n2026-11-22T10:00:01Z,-1\n", "line 3"),
        ("at,registerKwh\n2026-11-22T10:00:00Z,NaN\n", "NaN"), ("at,registerKwh\n2026-11-22T10:00:00Z\n", "fewer"),
        ("", "header"),
    ])
    func aLineThatIsNoReadingIsNamed(_ text: String, _ part: String) {
        let failure = #expect(throws: Failure.self) { try ReplayFile.parse(text, name: "f.csv") }
        #expect(failure?.message.contains("f.csv") == true)
        #expect(failure?.message.contains(part) == true)
    }
}
