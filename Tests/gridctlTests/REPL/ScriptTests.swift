import Testing

@testable import gridctl

@Suite struct ScriptTests {
    @Test func aStatementMayGoOverLinesAndKeepsItsPlace() throws {
        var script = Script(source: "stdin")
        #expect(try script.take("meters")?.count == 1)
        #expect(try script.take("meters add --name 'Block") == nil)
        #expect(script.continuation == .singleQuote)
        let statements = try #require(try script.take("A'; status"))
        #expect(statements.map(\.position.description) == ["2:1", "3:5"])
        #expect(script.continuation == nil)
        #expect(script.taken == "meters add --name 'Block\nA'; status")
    }

    @Test func aBackslashAtTheEndJoinsTheNextLine() throws {
        var script = Script(source: "stdin")
        #expect(try script.take("history 1 \\") == nil)
        guard case .command(let words) = try #require(try script.take("--every 1h")?.first) else {
            Issue.record("not a command")
            return
        }
        #expect(words.map(\.text) == ["history", "1", "--every", "1h"])
    }

    @Test func anEndInsideAQuoteNamesWhereItWasOpened() throws {
        var script = Script(source: "stdin")
        _ = try script.take("status")
        _ = try script.take("meters add --name \"Block")
        let complaint = try #require(script.complaintAtEnd)
        #expect(complaint.position.description == "2:19")
        #expect(complaint.message.contains("not closed"))
    }

    @Test func anErrorForgetsWhatWasPending() throws {
        var script = Script(source: "stdin")
        _ = try script.take("a 'b")
        #expect(throws: ShellSyntaxError.self) { try script.take("c' | d") }
        #expect(script.pending.isEmpty)
        #expect(try script.take("meters")?.first?.position.description == "3:1")
    }

    @Test(arguments: [
        ("no meter 99", "tour:2:18", "                 ^~"),
        ("gridctl meters has no command 99", "tour:2:18", "                 ^~"),
        ("Missing value for '--limit <n>'", "tour:2:8", "       ^~~~~~~"),
        ("no server answers", "tour:2:1", "^~~~~~"),
    ])
    func aMessageIsShownUnderTheWordItIsAbout(_ message: String, _ place: String, _ caret: String) throws {
        var script = Script(source: "tour")
        _ = try script.take("status")
        let statement = try #require(try script.take("meters --limit 1 99")?.first)
        let found = script.place(of: statement).place(for: message)
        #expect(found.description == place)
        #expect(found.excerpt == "    meters --limit 1 99\n    \(caret)\n")
    }

    @Test func aCaretStandsUnderWideAndStrangeCharacters() throws {
        var script = Script(source: "tour")
        let statement = try #require(try script.take("\tmeters 日本 'x\u{1B}y' 99")?.first)
        let place = script.place(of: statement).place(for: "no meter 99")
        let lines = place.excerpt.split(separator: "\n").map(String.init)
        #expect(lines[0] == "     meters 日本 'x^[y' 99")
        #expect(DisplayWidth.of(String(lines[1].prefix { $0 == " " })) == DisplayWidth.of("     meters 日本 'x^[y' "))
    }
}
