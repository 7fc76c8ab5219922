import Testing

@testable import gridctl

@Suite struct ShellParserTests {
    private func words(_ text: String) throws -> [[String]] {
        try ShellParser.parse(text).statements.map { statement in
            switch statement {
            case .command(let words): words.map(\.text)
            case .backslash(let name, let arguments, _): ["\\" + name.text] + arguments.map(\.text)
            }
        }
    }

    @Test(arguments: [
        ("", []),
        ("   \t ", []),
        ("meters", [["meters"]]),
        ("  history  42\t--from -7d ", [["history", "42", "--from", "-7d"]]),
        ("meters add --name 'Block A'", [["meters", "add", "--name", "Block A"]]),
        ("meters add --name \"Block \\\"A\\\"\"", [["meters", "add", "--name", "Block \"A\""]]),
        ("a Block\\ A", [["a", "Block A"]]),
        ("a ''", [["a", ""]]),
        ("a 'b'\"c\"d", [["a", "bcd"]]),
        ("a \"b\\nc\"", [["a", "b\\nc"]]),
        ("a 'b\\'", [["a", "b\\"]]),
        ("meters; invoice 1;;status ;", [["meters"], ["invoice", "1"], ["status"]]),
        ("meters\nstatus\n", [["meters"], ["status"]]),
        ("meters # all of them; status", [["meters"]]),
        ("# nothing\nmeters", [["meters"]]),
        ("a b#c", [["a", "b#c"]]),
        ("a ';' \\; \"#\"", [["a", ";", ";", "#"]]),
        ("meters \\\n  --limit 3", [["meters", "--limit", "3"]]),
        ("met\\\ners", [["meters"]]),
        ("a 'two\nlines'", [["a", "two\nlines"]]),
        ("a Zähler 日本", [["a", "Zähler", "日本"]]),
        ("\\q", [["\\q"]]),
        ("\\i 'my file'; meters", [["\\i", "my file"], ["meters"]]),
        ("meters; \\timing on", [["meters"], ["\\timing", "on"]]),
        ("\\?", [["\\?"]]),
        ("\\", [["\\"]]),
        ("a \\q", [["a", "q"]]),
    ])
    func aLineIsSplitAsAPosixShellSplitsIt(_ text: String, _ expected: [[String]]) throws {
        #expect(try words(text) == expected)
    }

    @Test func aShellCommandGetsItsLineAsItStands() throws {
        let parsed = try ShellParser.parse("\\! gridctl meters | grep 'a;b' > x\nstatus")
        guard case .backslash(let name, _, let rest) = try #require(parsed.statements.first) else {
            Issue.record("not a backslash command")
            return
        }
        #expect(name.text == "!")
        #expect(rest == "gridctl meters | grep 'a;b' > x")
        #expect(parsed.statements.count == 2)
    }

    @Test(arguments: [
        ("a 'b", ShellContinuation.singleQuote, ShellPosition(line: 1, column: 3)),
        ("meters\na \"b\nc", .doubleQuote, ShellPosition(line: 2, column: 3)),
        ("meters \\", .backslash, ShellPosition(line: 1, column: 8)),
    ])
    func anOpenEndIsToldWithItsPlace(_ text: String, _ expected: ShellContinuation, _ place: ShellPosition) throws {
        let parsed = try ShellParser.parse(text)
        #expect(parsed.continuation == expected)
        #expect(parsed.continuationPosition == place)
    }

    @Test(arguments: [
        ("meters", [ShellPosition(line: 1, column: 1)]),
        ("  meters; status", [ShellPosition(line: 1, column: 3), ShellPosition(line: 1, column: 11)]),
        ("# x\n\n 'met'ers\n", [ShellPosition(line: 3, column: 2)]),
        ("é 1; \\q", [ShellPosition(line: 1, column: 1), ShellPosition(line: 1, column: 6)]),
    ])
    func eachStatementKnowsWhereItStands(_ text: String, _ places: [ShellPosition]) throws {
        #expect(try ShellParser.parse(text).statements.map(\.position) == places)
    }

    @Test func eachWordKnowsWhereItStands() throws {
        let parsed = try ShellParser.parse("history  42 \\\n --from '-7d'", from: ShellPosition(line: 7, column: 1))
        guard case .command(let words) = try #require(parsed.statements.first) else {
            Issue.record("not a command")
            return
        }
        #expect(words.map(\.position.description) == ["7:1", "7:10", "8:2", "8:9"])
    }

    @Test(arguments: ["meters | grep x", "meters > file", "a & b", "a < b"])
    func anOperatorThatWouldDoNothingIsRefused(_ text: String) throws {
        let error = try #require(throws: ShellSyntaxError.self) { try ShellParser.parse(text) }
        #expect(error.message.contains("\\!"))
        #expect(error.position.column > 1)
    }

    @Test(arguments: [
        ("met", true), ("meters ", false), ("meters;", false), ("a 'b", true), ("a 'b'", true), ("\\ti", true),
        ("\\i ", false), ("a # b", false),
    ])
    func whetherTheEndIsWithinAWordIsKnown(_ text: String, _ expected: Bool) throws {
        #expect(try ShellParser.parse(text).endsInWord == expected)
    }

    @Test func anyTextIsParsedOrRefusedAndAlwaysTheSame() throws {
        var random = SeededRandom(seed: 20_261_122)
        let letters = Array("ab '\"\\;#\n\t|-é0!?q")
        for _ in 0..<5_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in letters.randomElement(using: &random)! })
            let first = try? ShellParser.parse(text)
            #expect(first == (try? ShellParser.parse(text)))
            // Words put back in quotes are the same words.
            for case .command(let words) in first?.statements ?? [] {
                let quoted = words.map { "'" + $0.text.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
                guard case .command(let again) = try ShellParser.parse(quoted).statements.first else {
                    Issue.record("\(quoted) is no command")
                    continue
                }
                #expect(again.map(\.text) == words.map(\.text))
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
