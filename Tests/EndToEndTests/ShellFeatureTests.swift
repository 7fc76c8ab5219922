import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What psql's and redis-cli's people look for in a shell, on a terminal.
    @Suite struct ShellFeatureTests {
        private func shell<Value>(
            _ gridd: GriddProcess, changes: [String: String] = [:], columns: Int = 80, rows: Int = 24,
            _ body: (PseudoTerminal) async throws -> Value
        ) async throws -> Value {
            try await ShellOnTerminal.run(
                on: gridd.socket, state: gridd.folder, changes: changes, columns: columns, rows: rows
            ) { terminal in
                try await terminal.wait(for: "gridctl> ")
                return try await body(terminal)
            }
        }

        // MARK: - \watch

        @Test func watchRedrawsInPlaceAndMarksWhatChanged() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd) { terminal in
                terminal.enter("meters --fields id,name \\watch 0.2")
                try await terminal.waitForScreen("the table under a header") { lines in
                    lines.contains { $0.hasPrefix("Every 0.2 s: meters --fields id,name") }
                        && lines.last?.contains("Pool pump") == true
                }
                _ = try await gridd.json("meters", "set", "3", "--name", "Sauna")
                // Without colour a star marks it; the table stands where it stood.
                try await terminal.waitForScreen("the new name, marked") { $0.last?.hasSuffix("Sauna*") == true }
                #expect(terminal.screen.filter { $0.hasPrefix("Every") }.count == 1)
                try await terminal.waitForScreen("the mark gone again") { $0.last?.hasSuffix("Sauna") == true }
                terminal.resize(columns: 60, rows: 12)
                try await terminal.waitForScreen("the table on the smaller screen") { lines in
                    lines.first?.hasPrefix("Every 0.2 s") == true && lines.last?.hasSuffix("Sauna") == true
                }
                terminal.press(.controlC)
                try await terminal.wait(for: "^C")
                try await terminal.wait(for: "gridctl> ")
                // The last command is what a bare one repeats.
                terminal.enter("\\watch 0.1 n=2")
                try await terminal.wait(for: "0.1 s (2 of 2): meters")
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
            }
        }

        @Test func watchMarksInReverseWhereThereIsColour() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd, changes: ["NO_COLOR": ""]) { terminal in
                terminal.enter("meters --fields id,name \\watch 0.2")
                try await terminal.wait(for: "Every 0.2 s")
                _ = try await gridd.json("meters", "set", "3", "--name", "Sauna")
                try await terminal.wait(for: "Sauna")
                #expect(String(decoding: terminal.bytes, as: UTF8.self).contains("\u{1B}[7mSauna\u{1B}[0m"))
            }
        }

        @Test func watchStopsItselfWhenTheCommandFails() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd) { terminal in
                terminal.enter("invoice 99 \\watch")
                try await terminal.wait(for: "no meter 99")
                try await terminal.wait(for: "gridctl> ")
                terminal.press(.controlD)
                let status = try await terminal.exitStatus()
                #expect(status == 0)
            }
        }

        // MARK: - Output

        @Test func aPagerAsATargetGetsTheTerminalWhenItsTimeHasCome() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd, rows: 6) { terminal in
                terminal.enter("\\o |less")
                try await terminal.wait(for: "gridctl> ")
                for _ in 0..<2 {
                    terminal.enter("meters list -o csv")
                    try await terminal.wait(for: "gridctl> ")
                }
                #expect(!terminal.transcript.contains("Pool pump"))
                terminal.enter("\\o")
                try await terminal.wait(for: "Block 1")
                terminal.send("q")
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
                try await terminal.wait(for: "gridctl> ")
                terminal.press(.controlD)
                let status = try await terminal.exitStatus()
                #expect(status == 0)
            }
        }

        @Test func aCommandGetsOutputWhileTheShellGoesOn() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            let file = gridd.folder.file("copy")
            try await shell(gridd) { terminal in
                terminal.enter("\\o |cat > \(file)")
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "gridctl> ")
                try await eventually("what the command got") {
                    (try? String(contentsOfFile: file, encoding: .utf8)) == "1\n2\n3\n"
                }
                // Ctrl-C at the prompt is not the command's.
                terminal.press(.controlC)
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "gridctl> ")
                terminal.press(.controlD)
                _ = try await terminal.exitStatus()
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "1\n2\n3\n1\n2\n3\n")
        }

        @Test func aTableWiderThanTheScreenBecomesRecords() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd) { terminal in
                terminal.enter("\\x auto")
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters")
                try await terminal.wait(for: "Pool pump")
                #expect(!terminal.transcript.contains("-[ 1 of 3 ]-"))
                terminal.resize(columns: 24, rows: 40)
                terminal.enter("meters")
                try await terminal.wait(for: "-[ 3 of 3 ]-")
                try await terminal.wait(for: "Pool pump")
            }
        }

        // MARK: - Lines

        @Test func theLastLineIsEditedAndRun() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            let notes = gridd.folder.file("notes")
            let editor = try gridd.folder.write(
                """
                #!/bin/sh
                stat -c %a "$1" > '\(notes)'
                cat "$1" >> '\(notes)'
                echo "$1" >> '\(notes)'
                printf 'meters --quiet # all\\nmeters list --limit 1\\n' > "$1"
                """, to: "editor")
            chmod(editor, 0o700)
            try await shell(gridd, changes: ["VISUAL": editor, "EDITOR": "false"]) { terminal in
                terminal.enter("meters show 1 -o name")
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("\\e")
                try await terminal.wait(for: "1\n2\n3\n")
                try await terminal.wait(for: "Block 1")
                try await terminal.wait(for: "gridctl> ")
                // What ran is what the arrow brings back.
                terminal.press(.up)
                try await terminal.waitForScreen("what was edited") { $0.last == "meters list --limit 1" }
            }
            let seen = try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n").map(String.init)
            try #require(seen.count == 3)
            #expect(seen[0] == "600")
            #expect(seen[1] == "meters show 1 -o name")
            #expect(!FileManager.default.fileExists(atPath: seen[2]))
        }

        @Test func whatTheEditorLeftAloneIsNotRun() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd, changes: ["VISUAL": "true"]) { terminal in
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
                terminal.enter("\\e")
                try await terminal.wait(for: "nothing was written, so nothing is run")
                try await terminal.wait(for: "gridctl> ")
            }
            try await shell(gridd, changes: ["VISUAL": "false"]) { terminal in
                terminal.enter("\\e")
                try await terminal.wait(for: "the editor ended with exit status 1")
                try await terminal.wait(for: "gridctl> ")
            }
        }

        @Test func variablesAreKeptFromLineToLineAndCompleted() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd) { terminal in
                terminal.enter("\\set pump 3")
                try await terminal.wait(for: "gridctl> ")
                terminal.send("meters show :pu\t")
                try await terminal.waitForCursorLine("gridctl> meters show :pump")
                terminal.send(" -o name\r")
                try await terminal.wait(for: "name\n3\n")
                terminal.enter("\\set ECHO_HIDDEN on")
                terminal.enter("meters -q")
                try await terminal.wait(for: "> GET /api/v1/meters")
            }
        }

        // MARK: - The prompt

        @Test func thePromptTellsARoleThatIsNotTheAdministrators() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            let added = try await ProgramRun.of(
                "gridd", ["token", "add", "wall screen", "--role", "viewer", "--data", gridd.data])
            let word = try #require(added.stdout.split(whereSeparator: \.isWhitespace).last)
            let file = try gridd.folder.write(word + "\n", to: "token")
            try await ShellOnTerminal.run(
                on: "http://\(gridd.httpAddress)", ["--token-file", file, "repl"], state: gridd.folder
            ) { terminal in
                try await terminal.waitForScreen("the prompt with the role") { $0.last == "gridctl(viewer)>" }
                terminal.enter("\\conninfo")
                try await terminal.wait(for: "as wall screen (viewer)")
                terminal.enter("meters retire 1")
                try await terminal.wait(for: "wall screen is a viewer")
                try await gridd.kill9()
                try await terminal.waitForScreen("that the server is away") { $0.last == "gridctl(viewer, offline)>" }
            }
        }

        @Test func aCommandThatTookLongSaysSoUnasked() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd) { terminal in
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
                let quick = try await terminal.wait(for: "gridctl> ")
                #expect(quick == "gridctl> ")
                try await gridd.kill9()
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "retrying…")
                // Longer than the half second from which on it is told.
                try await Task.sleep(for: .milliseconds(600))
                try await gridd.restart()
                try await terminal.wait(for: " ok\n")
                let slow = try await terminal.wait(for: "gridctl> ")
                #expect(slow.contains(/1\n2\n3\n\(\d+\.\d s\)\n/))
            }
        }

        // MARK: - Hints

        @Test func hintsShowWhatACommandStillTakes() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd, changes: ["NO_COLOR": ""]) { terminal in
                terminal.send("invoice")
                try await terminal.waitForScreen("the hint") {
                    $0.last?.hasPrefix("gridctl> invoice <meter> … [--period <month>]") == true
                }
                terminal.send(" 1")
                try await terminal.waitForScreen("the hint of what is left") {
                    $0.last?.hasPrefix("gridctl> invoice 1 [<meter> …] [--period <month>]") == true
                }
                // Into the line and back: a hint stands behind its end only.
                terminal.press(.controlA)
                try await terminal.waitForScreen("no hint") { $0.last == "gridctl> invoice 1" }
                terminal.send("\u{05}")
                try await terminal.waitForScreen("the hint again") {
                    $0.last?.hasPrefix("gridctl> invoice 1 [<meter> …] [--period <month>]") == true
                }
                // What was run stands there without it.
                terminal.press(.enter)
                try await terminal.wait(for: "Total")
                // What is typed between two prompts the terminal itself would echo.
                try await terminal.waitForCursorLine("gridctl>")
                #expect(terminal.screen.contains("gridctl> invoice 1"))
                terminal.enter("\\set HINTS off")
                try await terminal.wait(for: "HINTS off\n")
                try await terminal.waitForCursorLine("gridctl>")
                terminal.send("invoice")
                try await terminal.waitForCursorLine("gridctl> invoice")
                terminal.send(" x")
                try await terminal.waitForCursorLine("gridctl> invoice x")
            }
        }

        @Test func aLineThatCameAtOnceStandsThereWithoutAHint() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd, changes: ["NO_COLOR": ""]) { terminal in
                for round in 1...5 {
                    terminal.send("meters --limit \(round) --quiet\r")
                    try await terminal.wait(for: "1\n")
                    try await terminal.waitForCursorLine("gridctl>")
                    #expect(terminal.screen.contains("gridctl> meters --limit \(round) --quiet"))
                }
            }
        }

        @Test func aHintNeverWrapsAndGoesWithAWindowThatShrinks() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd, changes: ["NO_COLOR": ""], columns: 36, rows: 10) { terminal in
                terminal.send("invoice")
                try await terminal.waitForScreen("a hint cut to the row") {
                    $0.last == "gridctl> invoice <meter> … [--peri…"
                }
                terminal.resize(columns: 30, rows: 10)
                terminal.send(" 12345678901")
                try await terminal.waitForScreen("a line with no room for one") {
                    $0.last == "gridctl> invoice 12345678901"
                }
                terminal.send("2345")
                try await terminal.waitForScreen("a line that wraps by itself") { lines in
                    lines.suffix(2) == ["gridctl> invoice 1234567890123", "45"]
                }
                terminal.press(.controlC)
                try await terminal.waitForCursorLine("gridctl>")
            }
        }

        @Test func withoutColourThereAreNoHints() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(gridd) { terminal in
                terminal.send("invoice")
                try await terminal.waitForCursorLine("gridctl> invoice")
                terminal.send(" x")
                try await terminal.waitForScreen("the line alone") { $0.last == "gridctl> invoice x" }
            }
        }

        // MARK: - A server that does not answer

        @Test func typingGoesOnWhileAServerDoesNotAnswer() async throws {
            let state = try TemporaryFolder()
            let silent = try SilentSocket(path: state.file("silent.sock"))
            defer { silent.close() }
            try await ShellOnTerminal.run(on: silent.path, state: state) { terminal in
                try await terminal.wait(for: "> ")
                terminal.send("invoice \t\t1\t2\t3")
                try await terminal.waitForScreen("what was typed") { $0.last?.hasSuffix("> invoice 123") == true }
            }
        }

        @Test func aKeyOfInputrcForThisShellAlone() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            let inputrc = try gridd.folder.write(
                "$if psql\n\"\\C-g\": \"wrong\"\n$endif\n$if gridctl\n\"\\C-g\": \"meters --quiet\"\n$endif\n",
                to: "inputrc")
            try await shell(gridd, changes: ["INPUTRC": inputrc]) { terminal in
                terminal.send("\u{07}")
                try await terminal.waitForCursorLine("gridctl> meters --quiet")
            }
        }

        // MARK: - Scripts

        @Test func aScriptOnATerminalWatchesInPlaceToo() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await ShellOnTerminal.run(
                on: gridd.socket, ["-c", "meters --fields id,name \\watch 0.1 n=3"], state: gridd.folder
            ) { terminal in
                try await terminal.wait(for: "0.1 s (3 of 3): meters")
                let status = try await terminal.exitStatus()
                #expect(status == 0)
                #expect(terminal.screen.filter { $0.hasPrefix("Every") }.count == 1)
            }
            try await ShellOnTerminal.run(
                on: gridd.socket, ["-c", "meters \\watch 0.1", "-c", "status"], state: gridd.folder
            ) { terminal in
                try await terminal.wait(for: "Every 0.1 s")
                terminal.press(.controlC)
                let status = try await terminal.exitStatus()
                #expect(status == 130)
                #expect(!terminal.transcript.contains("Version"))
            }
        }

        @Test func aScriptOnStandardInputNeedsNoCommand() async throws {
            let gridd = try await ShellOnTerminal.gridd()
            let run = try await gridd.gridctl([], input: "meters --quiet\ninvoice 99\nmeters\n")
            #expect(run.status == 3)
            #expect(run.stdout == "1\n2\n3\n")
            #expect(
                run.stderr == """
                    gridctl: stdin:2:9: no meter 99 — gridctl meters lists the ones there are
                        invoice 99
                                ^~

                    """)
            // As from cron, whose standard input is /dev/null: nothing was asked.
            let line = "'\(Programs.path(of: "gridctl"))' --server '\(gridd.socket)' < /dev/null"
            let nothing = try await ProgramRun.of("/bin/sh", ["-c", line])
            #expect(nothing.status == 2)
            #expect(nothing.stdout == "")
            #expect(nothing.stderr.contains("USAGE: gridctl"))
        }

        @Test func aScriptDoesNotWaitForAServerThatIsAway() async throws {
            let state = try TemporaryFolder()
            let run = try await ProgramRun.of(
                "gridctl", ["--server", state.file("none.sock"), "-c", "meters", "-c", "status"])
            #expect(run.status == 6)
            #expect(run.stderr.hasPrefix("gridctl: -c:1:1: "))
        }
    }
}
