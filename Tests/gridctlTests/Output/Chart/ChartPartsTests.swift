import GridModel
import Testing

@testable import gridctl

@Suite struct ValueScaleTests {
    @Test(arguments: [
        (12_345_000, 5, ["0", "5", "10", "15"], "kWh"),
        (12_345_000, 8, ["0", "2", "4", "6", "8", "10", "12", "14"], "kWh"),
        (1_000_000, 4, ["0", "0.5", "1.0"], "kWh"), (1_100_000, 3, ["0", "0.5", "1.0", "1.5"], "kWh"),
        (40_000, 4, ["0", "10", "20", "30", "40"], "Wh"), (999_000_000_000, 4, ["0", "500", "1000"], "MWh"),
        (0, 4, ["0", "0.001"], "Wh"),
    ]) func ticksAreRoundAndReachTheGreatest(greatest: Int64, count: Int, labels: [String], unit: String) {
        let scale = ValueScale(greatest: greatest, ticks: count, of: "Wh")
        #expect(scale.ticks.map(scale.label) == labels)
        #expect(scale.unit.name == unit)
        #expect(scale.top >= greatest && scale.ticks.last == scale.top)
        #expect(scale.position(of: scale.top, in: 100) == 100 && scale.position(of: 0, in: 100) == 0)
    }

    @Test func noAmountIsTooGreat() {
        for greatest in [Int64.max, Int64.max - 1, Int64.max / 3, 9_000_000_000_000_000_000] as [Int64] {
            let scale = ValueScale(greatest: greatest, ticks: 6, of: "Wh")
            #expect(scale.top >= greatest)
            #expect(scale.position(of: greatest, in: 80) <= 80)
        }
    }
}

@Suite struct TimeTicksTests {
    private let berlin = Zone("Europe/Berlin")!

    private func ticks(_ spacing: TimeTicks.Spacing, _ from: String, _ to: String, _ zone: Zone) -> [TimeTick] {
        TimeTicks.ticks(
            spacing, in: TimeSpan(start: Instant(rfc3339: from)!, end: Instant(rfc3339: to)!), zone)
    }

    @Test func hoursAreThoseOfTheWallClockWhenItIsSetForward() {
        let found = ticks(.seconds(3_600), "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", berlin)
        #expect(found.map(\.label) == ["01:00", "03:00", "04:00"])
        #expect(found.map(\.heading) == ["Sun 29 Mar", nil, nil])
    }

    @Test func anHourThatIsShownTwiceHasOneTick() {
        let found = ticks(.seconds(3_600), "2026-10-25T00:00:00Z", "2026-10-25T04:00:00Z", berlin)
        #expect(found.map(\.label) == ["02:00", "03:00", "04:00"])
    }

    @Test func daysBeginAtLocalMidnightAndNameTheirMonth() {
        let found = ticks(.days(1), "2026-10-30T12:00:00Z", "2026-11-02T12:00:00Z", Zone("America/Bahia")!)
        #expect(found.map(\.label) == ["31", "1", "2"])
        #expect(found.map(\.heading) == ["Oct 2026", "Nov 2026", nil])
        #expect(found[0].at.rfc3339 == "2026-10-31T03:00:00Z")
    }

    @Test func weeksBeginOnMonday() {
        let found = ticks(.days(7), "2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z", .utc)
        #expect(found.map(\.label) == ["2", "9", "16", "23"])
    }

    @Test func monthsNameTheirYear() {
        let found = ticks(.months(3), "2025-11-01T00:00:00Z", "2026-08-01T00:00:00Z", .utc)
        #expect(found.map(\.label) == ["Jan", "Apr", "Jul"])
        #expect(found.map(\.heading) == ["2026", nil, nil])
    }

    @Test func aSecondsSpacingOverPartOfADayBeginsThere() {
        let found = ticks(.seconds(5), "2026-11-22T13:00:02Z", "2026-11-22T13:00:13Z", .utc)
        #expect(found.map(\.label) == ["13:00:05", "13:00:10"])
    }

    @Test(arguments: [
        (3_600_000.0 / 10, TimeTicks.Spacing.seconds(3_600)), (86_400_000.0 / 3, .days(2)),
        (1_000_000_000_000, .months(2_400)),
    ]) func labelsHaveRoom(column: Double, spacing: TimeTicks.Spacing) {
        #expect(TimeTicks.spacing(column: column) == spacing)
    }
}

@Suite struct DotGridTests {
    @Test func brailleHasTwoByFourDotsToACharacter() {
        var grid = DotGrid(columns: 2, rows: 1, .unicode)
        #expect(grid.width == 4 && grid.height == 4)
        grid.set(0, 0, .series)
        grid.set(1, 3, .series)
        grid.vertical(2, 0, 3, .otherSeries)
        #expect(grid.cell(row: 0, column: 0)?.0 == "⡈")
        #expect(grid.cell(row: 0, column: 1)?.0 == "⡇" && grid.cell(row: 0, column: 1)?.1 == .otherSeries)
    }

    @Test func asciiHasTwoDotsAboveEachOther() {
        var grid = DotGrid(columns: 3, rows: 1, .ascii)
        grid.set(0, 1, .series)
        grid.set(1, 0, .series)
        grid.vertical(2, 0, 1, .series)
        #expect((0..<3).map { grid.cell(row: 0, column: $0)?.0 } == ["'", ".", ":"])
    }

    @Test func whatIsOutsideIsLeftAway() {
        var grid = DotGrid(columns: 1, rows: 1, .unicode)
        for (x, y) in [(-1, 0), (2, 0), (0, -1), (0, 4)] { grid.set(x, y, .series) }
        #expect(grid.cell(row: 0, column: 0) == nil)
    }
}

@Suite struct SparklineTests {
    private func line(_ values: [Int64?], _ glyphs: Glyphs = .unicode) -> String {
        Sparkline.text(values.map { $0.map { Energy(milliwattHours: $0) } }, glyphs)
    }

    @Test func itIsMeasuredByItsOwnGreatest() {
        #expect(line([0, 1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇██")
        #expect(line([0, 100, 800]) == "▁▂█")
        #expect(line([.max, .max / 2, 0]) == "█▄▁")
        #expect(line([0, 1, 2, 3, 4, 5, 6, 7, 8], .ascii) == "_.:-=+*##")
    }

    @Test func aGapIsABlankAndNothingIsAFloor() {
        #expect(line([nil, 0, 5, nil]) == " ▁█ ")
        #expect(line([0, 0]) == "▁▁")
        #expect(line([nil, nil]) == "  ")
        #expect(line([]) == "")
    }
}

@Suite struct GlyphsTests {
    @Test(arguments: [
        (["LANG": "en_US.UTF-8"], Glyphs.unicode), (["LANG": "en_US.UTF-8", "LC_ALL": "C"], .ascii),
        (["LC_CTYPE": "C.utf8", "LANG": "C"], .unicode), ([:], .ascii), (["LANG": "pt_BR.ISO-8859-1"], .ascii),
        (["LANG": "C.UTF-8", "TERM": "dumb"], .ascii), (["LANG": "C.UTF-8", "LC_ALL": ""], .unicode),
    ]) func theLocaleAndTheTerminalDecide(environment: [String: String], glyphs: Glyphs) {
        #expect(Glyphs(environment) == glyphs)
    }

    @Test func otherCharactersAreSpelledInASCII() {
        #expect(Glyphs.ascii.spelled("Café – 東") == "Cafe - ?")
        #expect(Glyphs.unicode.spelled("Café – 東") == "Café – 東")
    }
}

@Suite struct PaletteTests {
    @Test(arguments: [
        (["TERM": "xterm"], "\u{1B}[36mx\u{1B}[0m"), (["TERM": "tmux-256color"], "\u{1B}[38;5;31mx\u{1B}[0m"),
        (["TERM": "xterm", "COLORTERM": "truecolor"], "\u{1B}[38;5;31mx\u{1B}[0m"),
        (["TERM": "xterm-256color", "NO_COLOR": "1"], "x"),
    ]) func aTerminalOfManyColoursGetsThoseThatReadOnEveryBackground(environment: [String: String], text: String) {
        let stream = TextOutput(sink: MemorySink(), isTerminal: true)
        let surroundings = Surroundings(
            environment: environment, input: TextInput(descriptor: -1), output: stream, errors: stream)
        #expect(Style(nil, surroundings, stream).paint("x", .series) == text)
    }
}
