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
}
