import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct RepeatTests {
    private static let plain = Display(columns: 40, rows: 10, isColored: false, time: "12:00:00")
    private static let colored = Display(columns: 40, rows: 10, isColored: true, time: "12:00:00")

    private func watch(
        _ text: String, _ results: [String: Status] = ["status": .ok], answers: [String], display: Display? = nil
    ) async -> (Status, [String]) {
        let host = FakeHost(results, answers: answers, display: display)
        let status = await Shell(host: host).run(TextLines(name: "stdin", text: text))
        return (status, host.said)
    }

    @Test(arguments: [
        "status; \\watch 0.01 n=2", "status \\watch 0.01 n=2", "status\n\\watch n=2 0.01", "status;\\watch 0.01 n=2;",
    ])
    func aPipeGetsAnswersBelowEachOther(_ text: String) async {
        let (status, said) = await watch(text, answers: ["one\n", "two\n"])
        #expect(status == .ok)
        #expect(said.filter { $0.hasPrefix("data") } == ["data one\n", "data \ntwo\n"])
        // Only a command on a line of its own has run before.
        #expect(said.contains("run stdin:1:1: status") == text.contains("status\n"))
    }

    @Test func itStopsWhenTheCommandFails() async {
        let (status, said) = await watch("status \\watch 0.01", answers: ["one\n", "two\n"])
        #expect(status == .failure)
        #expect(said == ["data one\n", "data \ntwo\n", "data \n"])
    }

    @Test(arguments: [
        ("\\watch", "there is no command to repeat yet"), ("status \\watch x", "\\watch takes seconds and a count"),
        ("status \\watch 1 2", "\\watch takes"), ("status \\watch n=0", "\\watch takes"),
        ("status \\watch 0", "\\watch takes"), ("watch 1 \\watch", "watch goes on by itself"),
    ])
    func whatCanNotBeWatchedIsSaid(_ text: String, _ message: String) async {
        let (status, said) = await watch(text, answers: [])
        #expect(status == .usage)
        #expect(said.count == 1)
        #expect(said.first?.contains(message) == true)
    }

    @Test func aTerminalIsDrawnOnInPlaceWithTheChangeMarked() async {
        let (status, said) = await watch(
            "status \\watch 0.01 n=2",
            answers: ["ID  kWh  Name\n1   7    A\n2   8    B\n", "ID  kWh  Name\n1   9    A\n2   8    B\n"],
            display: Self.colored)
        #expect(status == .ok)
        var screen = TerminalScreen(columns: 40, rows: 10)
        for frame in said { _ = screen.feed(frame.dropFirst("data ".count).utf8) }
        #expect(
            screen.lines == [
                "Every 0.01 s (2 of 2): status   12:00:00", "", "ID  kWh  Name", "1   9    A", "2   8    B",
            ])
        #expect(said.last?.contains("\u{1B}[7m9\u{1B}[0m") == true)
        #expect(said.last?.contains("\u{1B}[7m8") == false)
    }

    @Test func withoutColourAStarMarksTheChangeAndColumnsStay() {
        let marked = ChangeMarks.marked(
            ["1   9    A", "2   8    B2"], since: ["1   7    A", "2   8    B"], isColored: false)
        #expect(marked == ["1   9*   A", "2   8    B2*"])
    }

    @Test func aRowThatMovedIsNotMarkedAndANewOneIs() {
        let marked = ChangeMarks.marked(
            ["ID  N", "3   c", "1   a", "2   b"], since: ["ID  N", "1   a", "2   b"], isColored: false)
        #expect(marked == ["ID  N", "3*  c*", "1   a", "2   b"])
    }

    @Test func rowsThatBeginAlikeAreComparedByTheirPlace() {
        let marked = ChangeMarks.marked(["x  1", "x  3"], since: ["x  1", "x  2"], isColored: false)
        #expect(marked == ["x  1", "x  3*"])
    }

    @Test func colourIsNoChange() {
        let marked = ChangeMarks.marked(
            ["1  \u{1B}[31mfiring\u{1B}[0m"], since: ["1  \u{1B}[33mfiring\u{1B}[0m"], isColored: true)
        #expect(marked == ["1  \u{1B}[31mfiring\u{1B}[0m"])
    }

    @Test func whatIsLargerThanTheScreenIsCut() {
        var screen = RepeatScreen(title: "meters", interval: .seconds(2), count: nil)
        let text = (1...30).map { "\($0)  " + String(repeating: "x", count: 60) + "\n" }.joined()
        var terminal = TerminalScreen(columns: 40, rows: 10)
        _ = terminal.feed(screen.frame(of: text, on: Self.plain).utf8)
        _ = terminal.feed(screen.frame(of: text, on: Self.plain).utf8)
        #expect(terminal.lines.count == 9)
        #expect(terminal.lines.first?.hasPrefix("Every 2 s: meters") == true)
        #expect(terminal.lines[2].hasSuffix("x…"))
        #expect(terminal.lines.last == "… and 24 more lines")
    }

    @Test func aWindowOfAnotherSizeIsDrawnAnew() {
        var screen = RepeatScreen(title: "meters", interval: .seconds(2), count: nil)
        var terminal = TerminalScreen(columns: 40, rows: 10)
        _ = terminal.feed("before\r\n".utf8)
        _ = terminal.feed(screen.frame(of: "1\n2\n3\n4\n", on: Self.plain).utf8)
        terminal.resize(columns: 30, rows: 5)
        let small = Display(columns: 30, rows: 5, isColored: false, time: "12:00:01")
        _ = terminal.feed(screen.frame(of: "1\n2\n3\n4\n", on: small).utf8)
        #expect(terminal.lines == ["Every 2 s: meters     12:00:01", "", "1", "… and 3 more lines"])
    }

    @Test func whatWasSaidMeanwhileIsGoneWithTheNextFrame() async {
        let (status, said) = await watch(
            "status \\watch 0.01 n=2", answers: ["1\n2\n", "late\n"], display: Self.plain)
        #expect(status == .ok)
        var screen = TerminalScreen(columns: 40, rows: 10)
        _ = screen.feed("gridctl> status\r\n".utf8)
        _ = screen.feed((said.first ?? "").dropFirst("data ".count).utf8)
        _ = screen.feed("connection lost, retrying… ok\r\n".utf8)
        _ = screen.feed((said.last ?? "").dropFirst("data ".count).utf8)
        #expect(screen.lines == ["Every 0.01 s (2 of 2): status   12:00:00", "", "late*"])
    }
}
