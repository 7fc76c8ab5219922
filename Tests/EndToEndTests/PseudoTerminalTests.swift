import Foundation
import TestSupport
import Testing

/// The terminal the shell's tests stand on, itself held against programs everyone knows.
@Suite struct PseudoTerminalTests {
    @Test func aProgramSeesATerminalOfTheSizeAskedFor() async throws {
        try await PseudoTerminal.run("/bin/sh", ["-c", "tty -s && stty size"], columns: 91, rows: 17) { terminal in
            try await terminal.wait(for: "17 91")
            let status = try await terminal.exitStatus()
            #expect(status == 0)
        }
    }

    @Test func itIsTheControllingTerminalSoThatControlCInterrupts() async throws {
        try await PseudoTerminal.run(
            "/bin/sh", ["-c", "trap 'echo caught; exit 7' INT; echo ready; while :; do sleep 1; done"]
        ) {
            terminal in
            try await terminal.wait(for: "ready")
            terminal.press(.controlC)
            try await terminal.wait(for: "caught")
            let status = try await terminal.exitStatus()
            #expect(status == 7)
        }
    }

    @Test func keysReachTheProgramAndControlDIsTheEnd() async throws {
        try await PseudoTerminal.run("/bin/cat") { terminal in
            terminal.enter("hello")
            try await terminal.wait(for: "hello\nhello")
            terminal.press(.controlD)
            let status = try await terminal.exitStatus()
            #expect(status == 0)
            #expect(terminal.screen == ["hello", "hello"])
        }
    }

    @Test func aResizedWindowIsToldToTheProgram() async throws {
        let script = "trap 'stty size' WINCH; echo ready; while :; do sleep 0.1; done"
        try await PseudoTerminal.run("/bin/sh", ["-c", script]) { terminal in
            try await terminal.wait(for: "ready")
            terminal.resize(columns: 40, rows: 10)
            try await terminal.wait(for: "10 40")
        }
    }

    @Test func aSignalsEndIsToldAsTheShellTellsIt() async throws {
        try await PseudoTerminal.run("/bin/cat") { terminal in
            terminal.signal(SIGTERM)
            let status = try await terminal.exitStatus()
            #expect(status == 128 + SIGTERM)
        }
    }

    @Test func whatDoesNotComeIsAnErrorThatShowsTheScreen() async throws {
        try await PseudoTerminal.run("/bin/sh", ["-c", "echo something else"]) { terminal in
            let failure = try await #require(throws: PseudoTerminal.Failure.self) {
                try await terminal.wait(for: "missing")
            }
            #expect(failure.description.contains("missing"))
            #expect(failure.description.contains("something else"))
        }
    }

    @Test(
        arguments: [
            ("plain", ["plain"]),
            ("a\r\nb", ["a", "b"]),
            ("abc\rX", ["Xbc"]),
            ("abc\u{8}\u{8}X", ["aXc"]),
            ("abcdefghij", ["abcdefgh", "ij"]),
            ("abcdefgh\rX", ["Xbcdefgh"]),
            ("abc\u{1B}[2D\u{1B}[K", ["a"]),
            ("abc\u{1B}[1G\u{1B}[@Z", ["Zabc"]),
            ("abc\u{1B}[1G\u{1B}[P", ["bc"]),
            ("a\r\nb\u{1B}[H\u{1B}[J", []),
            ("a\u{1B}[1;31mb\u{1B}[0m\u{1B}]0;title\u{7}c\u{1B}[?2004h", ["abc"]),
            ("1\r\n2\r\n3\r\n4\r\n5", ["2", "3", "4", "5"]),
            ("a\u{1B}[3Cb", ["a   b"]),
            ("é日", ["é日"]),
        ] as [(String, [String])])
    func theScreenShowsWhatATerminalWould(_ bytes: String, _ expected: [String]) {
        var screen = TerminalScreen(columns: 8, rows: 4)
        _ = screen.feed(bytes.utf8)
        #expect(screen.lines == expected)
    }

    @Test(
        arguments: [
            // Rows below the cursor are the first to go.
            ("1\r\n2\r\n3\u{1B}[2;2H", 8, 2, ["1", "2"], 1),
            ("1\r\n2\r\n3\u{1B}[1;2H", 8, 2, ["1", "2"], 0),
            // Then those at the top.
            ("1\r\n2\r\n3\r\n4", 8, 2, ["3", "4"], 1),
            ("1\r\n2\r\n3\r\n4\u{1B}[3;1H", 8, 2, ["2", "3"], 1),
            // What stands beyond the edge is cut off; nothing comes back.
            ("abcdefgh", 3, 4, ["abc"], 0),
            ("1\r\n2", 8, 6, ["1", "2"], 1),
        ] as [(String, Int, Int, [String], Int)])
    func aScreenThatChangesItsSizeKeepsTheRowOfTheCursor(
        _ bytes: String, _ columns: Int, _ rows: Int, _ expected: [String], _ row: Int
    ) {
        var screen = TerminalScreen(columns: 8, rows: 4)
        _ = screen.feed(bytes.utf8)
        screen.resize(columns: columns, rows: rows)
        #expect(screen.lines == expected)
        #expect(screen.cursor.row == row)
    }
}
