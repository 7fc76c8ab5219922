import GridModel
import Testing

@testable import gridctl

@Suite struct ChartLayoutTests {
    private let start = Instant(rfc3339: "2026-11-16T03:00:00Z")!
    private let bahia = Zone("America/Bahia")!

    private func days(_ values: [Int64?], marks: [Int: [Chart.Mark]] = [:]) -> Chart {
        let slots = values.enumerated().map { index, value in
            Chart.Slot(
                span: TimeSpan(
                    start: start.adding(seconds: Int64(index) * 86_400),
                    end: start.adding(seconds: Int64(index + 1) * 86_400)), value: value, marks: marks[index] ?? [])
        }
        return Chart(
            title: "Meter 1", unit: "Wh", per: "per day", form: .bars, slots: slots, zone: bahia, least: .days(1))
    }

    private func text(_ chart: Chart, columns: Int, rows: Int, _ glyphs: Glyphs) -> [String] {
        ChartLayout(chart, columns: columns, rows: rows, glyphs).lines.map {
            $0.painted(Style(isColored: false), glyphs)
        }
    }

    @Test func barsStandOnTheAxisAndTicksAtTheEdgesOfRows() {
        let chart = days([4_000_000, 2_000_000, nil, 0, 3_500_000], marks: [4: [.interpolated, .partial]])
        #expect(
            text(chart, columns: 24, rows: 4, .ascii) == [
                "Meter 1",
                "kWh per day",
                "4 +###             ###",
                "  |###             ###",
                "2 +### ###         ###",
                "  |### ###         ###",
                "0 +-+---+---+---+--~+~-",
                "    16  17  18  19  20",
                "    Nov 2026",
                "   ~ interpolated   . partial",
            ])
    }

    @Test func moreStepsThanColumnsAreALine() {
        let chart = days((0..<60).map { Int64($0 % 7) * 1_000_000 })
        let lines = text(chart, columns: 40, rows: 6, .unicode)
        #expect(lines.dropFirst(2).prefix(6).joined().contains { ("⠀"..."⣿").contains($0) })
        #expect(!lines.joined().contains("█"))
    }

    @Test func aGapInALineIsAGap() {
        let hour: Int64 = 3_600_000
        let slots = [0, 1, 6, 7].map { index -> Chart.Slot in
            let at = start.adding(milliseconds: Int64(index) * hour)
            return Chart.Slot(span: TimeSpan(start: at, end: at.adding(milliseconds: hour)), value: 1_000_000)
        }
        let chart = Chart(title: "", unit: "W", per: nil, form: .line, slots: slots, zone: .utc)
        // Eight hours in eight columns, all at the top.
        #expect(text(chart, columns: 11, rows: 2, .ascii)[2] == "1.0 +''    ''")
    }
}
