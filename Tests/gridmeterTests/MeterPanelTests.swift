import GridModel
import Testing

@testable import gridmeter

struct MeterPanelTests {
    private func panel(_ rate: String) throws -> MeterPanel { MeterPanel(rate: try Energy(kilowattHours: rate)) }

    private func press(_ keys: String, on panel: inout MeterPanel) -> MeterPanel.Action {
        var action = MeterPanel.Action.none
        for key in keys.utf8 { action = panel.press(key) }
        return action
    }

    @Test(arguments: [
        ("0", "0.001"), ("0.001", "0.002"), ("0.009", "0.01"), ("0.01", "0.02"), ("0.25", "0.35"), ("1", "2"),
        ("1000", "1000"), ("0.000001", "0.000002"),
    ])
    func increasingMovesTheFirstDigit(_ before: String, _ after: String) throws {
        #expect(RateStep.increased(try Energy(kilowattHours: before)) == (try Energy(kilowattHours: after)))
    }

    @Test(arguments: [
        ("0", "0"), ("0.001", "0.0009"), ("0.002", "0.001"), ("0.01", "0.009"), ("0.25", "0.15"), ("0.000001", "0"),
        ("1000", "900"),
    ])
    func decreasingMovesItBack(_ before: String, _ after: String) throws {
        #expect(RateStep.decreased(try Energy(kilowattHours: before)) == (try Energy(kilowattHours: after)))
    }

    @Test(arguments: [
        ("1", "0.02"), ("2", "0.009"), ("30.5\r", "0.5"), ("30,5\n", "0.5"), ("3\r", "0.01"), ("30.5\u{1B}", "0.01"),
        ("39\u{7F}7\r", "7"), ("399\u{15}4\r", "4"), ("3x\r", "0.01"), ("3-1\r", "0.01"), ("31e9\r", "0.01"),
        ("12", "0.01"), ("z", "0.01"),
    ])
    func keysChangeTheRate(_ keys: String, _ rate: String) throws {
        var panel = try panel("0.01")
        #expect(press(keys, on: &panel) == .changed)
        #expect(panel.rate == (try Energy(kilowattHours: rate)))
        #expect(panel.typed == nil)
    }

    @Test(arguments: ["0", "q", "Q", "\u{04}"]) func leavingIsOneKey(_ key: String) throws {
        var panel = try panel("1")
        #expect(press(key, on: &panel) == .leave)
    }

    @Test func whileARateIsTypedDigitsAreDigits() throws {
        var panel = try panel("1")
        #expect(press("30", on: &panel) == .changed)
        #expect(panel.typed == "0")
    }

    @Test(arguments: [(["1"], "2"), (["3 0.5"], "0.5"), (["3", "0.25"], "0.25"), (["", "2", ""], "0.9")])
    func linesDoTheSame(_ lines: [String], _ rate: String) throws {
        var panel = try panel("1")
        for line in lines { _ = panel.enter(line) }
        #expect(panel.rate == (try Energy(kilowattHours: rate)))
    }

    @Test func aWrongInputIsNamed() throws {
        var panel = try panel("1")
        _ = panel.enter("3 lots")
        #expect(panel.notice?.contains("lots") == true)
        _ = panel.enter("9")
        #expect(panel.notice?.contains("9") == true)
        _ = panel.enter("1")
        #expect(panel.notice == nil)
    }

    @Test func linesAreCutWhereverTheBytesAre() {
        for cut in 0...8 {
            var splitter = LineSplitter()
            let bytes = Array("1\n3 2\n0x".utf8)
            let lines =
                splitter.lines(Array(bytes[..<cut])) + splitter.lines(Array(bytes[cut...])) + splitter.lines(nil)
            #expect(lines == ["1", "3 2", "0x"])
        }
    }
}
