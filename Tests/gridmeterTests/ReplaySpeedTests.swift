import GridModel
import Testing

@testable import gridmeter

struct ReplaySpeedTests {
    @Test(arguments: [
        ("max", ReplaySpeed.unlimited), ("0", .unlimited), ("0.0", .unlimited), ("1", .thousandths(1_000)),
        ("0.5", .thousandths(500)), ("3600", .thousandths(3_600_000)), ("0.001", .thousandths(1)),
        ("1000000", .thousandths(1_000_000_000)), ("0.0001", nil), ("-1", nil), ("fast", nil), ("", nil), ("1x", nil),
        ("1000001", nil), ("NaN", nil),
    ])
    func aSpeedIsANumberOrNoLimit(_ text: String, _ speed: ReplaySpeed?) {
        #expect(ReplaySpeed(argument: text) == speed)
    }

    private func due(_ speed: ReplaySpeed, _ texts: [String]) throws -> [Int64] {
        speed.due(try texts.map { try #require(DateTimeText($0)) })
    }

    @Test func readingsKeepTheTimeBetweenThemInProportion() throws {
        let texts = [
            "2026-11-22T10:00:00Z", "2026-11-22T10:15:00.500Z", "2026-11-22T10:10:00Z", "2026-11-22T08:00:00-03:00",
        ]
        #expect(try due(.thousandths(1_000), texts) == [0, 900_500, 900_500, 3_600_000])
        #expect(try due(.thousandths(60_000), texts) == [0, 15_008, 15_008, 60_000])
        #expect(try due(.thousandths(500), texts) == [0, 1_801_000, 1_801_000, 7_200_000])
        #expect(try due(.unlimited, texts) == [0, 0, 0, 0])
        #expect(try due(.thousandths(1_000), ["2026-11-22 10:00:00", "2026-11-23 10:00:00"]) == [0, 86_400_000])
        #expect(try due(.thousandths(1_000), []) == [])
    }
}
