import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The shell, as a person at a terminal meets it.
    @Suite struct REPLTests {
        private func shell<Value>(
            on socket: String, _ arguments: [String] = ["repl"], state: TemporaryFolder,
            changes: [String: String] = [:], _ body: (PseudoTerminal) async throws -> Value
        ) async throws -> Value {
            try await ShellOnTerminal.run(on: socket, arguments, state: state, changes: changes, body)
        }

        private func griddWithMeters() async throws -> GriddProcess { try await ShellOnTerminal.gridd() }

        @Test func bareGridctlOnATerminalIsTheShell() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, [], state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                #expect(terminal.screen.first?.contains("\\?") == true)
                terminal.enter("meters")
                try await terminal.wait(for: "Pool pump")
                try await terminal.wait(for: "gridctl> ")
                terminal.press(.controlD)
                let status = try await terminal.exitStatus()
                #expect(status == 0)
            }
        }

        @Test func tabCompletesCommandsAndOffersLiveMeters() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.send("met\t")
                try await terminal.waitForCursorLine("gridctl> meters")
                terminal.press(.controlC)
                try await terminal.waitForCursorLine("gridctl>")
                terminal.send("invoice ")
                try await terminal.press(.tab, until: "the meters with their names") { lines in
                    lines.suffix(4) == ["1  Block 1", "2  Block 2", "3  Pool pump", "gridctl> invoice"]
                }
                terminal.send("pu")
                try await terminal.press(.tab, until: "the pump's id") { $0.last == "gridctl> invoice 3" }
            }
        }

        @Test func tabFindsANameWithASpace() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                for (typed, expected) in [("invoice Pool\\ p\t", "invoice 3"), ("invoice \"Pool p\t", "invoice \"3\"")]
                {
                    terminal.send(typed)
                    try await terminal.waitForCursorLine("gridctl> " + expected)
                    terminal.press(.controlC)
                    try await terminal.waitForCursorLine("gridctl>")
                }
            }
        }

        @Test func tabIsSilentWhenTheServerIsAway() async throws {
            let state = try TemporaryFolder()
            try await shell(on: state.file("none.sock"), state: state) { terminal in
                try await terminal.wait(for: "gridctl(offline)> ")
                terminal.send("invoice \tx")
                try await terminal.waitForCursorLine("gridctl(offline)> invoice x")
            }
        }

        @Test func controlCClearsAHalfTypedLine() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.send("compact")
                try await terminal.waitForCursorLine("gridctl> compact")
                terminal.press(.controlC)
                try await terminal.wait(for: "^C\ngridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
                terminal.send("meters add --name 'half")
                terminal.press(.enter)
                try await terminal.wait(for: "gridctl'> ")
                terminal.press(.controlC)
                try await terminal.wait(for: "^C\ngridctl> ")
            }
        }

        @Test func controlCCancelsARequestThatIsNeverAnswered() async throws {
            let state = try TemporaryFolder()
            let silent = try SilentSocket(path: state.file("silent.sock"))
            defer { silent.close() }
            try await shell(on: silent.path, state: state) { terminal in
                try await terminal.wait(for: "gridctl")
                try await terminal.wait(for: "> ")
                for _ in 0..<3 {
                    terminal.enter("invoice 42")
                    try await terminal.wait(for: "invoice 42\n")
                    // The terminal is the command's once the line is over.
                    try await Task.sleep(for: .milliseconds(300))
                    terminal.press(.controlC)
                    try await terminal.wait(for: "^C\ngridctl")
                    try await terminal.wait(for: "> ")
                }
                terminal.enter("exit")
                let status = try await terminal.exitStatus()
                #expect(status == 0)
            }
        }

        @Test func watchEndsByControlCAndTheShellGoesOn() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("watch 1 -o ndjson")
                try await terminal.wait(for: "watch 1 -o ndjson\n")
                // A reading that is there before the stream is open goes unseen; so they keep coming.
                let meter = try await MeterSocket.connected(port: gridd.metersPort)
                var value = 1
                while !terminal.transcript.contains("\"registerKwh\"") {
                    try #require(value < 200, "no reading was shown: \(terminal.transcript)")
                    let stamp = ISO8601DateFormatter().string(
                        from: Date(timeIntervalSinceNow: TimeInterval(value - 300)))
                    _ = try await meter.ask("{\"id\": 1, \"consumption\": \(value), \"datetime\": \"\(stamp)\"}")
                    try await Task.sleep(for: .milliseconds(50))
                    value += 1
                }
                terminal.press(.controlC)
                try await terminal.wait(for: "^C\n")
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
            }
        }

        @Test func anErrorNeverEndsTheShell() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                for (line, message) in [
                    ("invoice 99", "no meter 99"), ("nonsense", "no command nonsense"),
                    ("meters --nonsense", "--nonsense"),
                    ("\\y", "\\?"), ("\\timming", "did you mean \\timing?"), ("meters | cat", "| does nothing"),
                    ("\\i /nowhere", "No such file"),
                ] {
                    terminal.enter(line)
                    try await terminal.wait(for: message)
                    try await terminal.wait(for: "gridctl> ")
                }
                terminal.enter("\\q")
                let status = try await terminal.exitStatus()
                #expect(status == 0)
            }
        }

        @Test func historyIsItsOwnersAloneAndKeepsNoSecrets() async throws {
            let gridd = try await griddWithMeters()
            let path = gridd.folder.file("gridctl/history")
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                for line in ["meters --quiet", " status --quiet", "meters --token hush", "\\! GRIDCTL_TOKEN=hush true"]
                {
                    terminal.enter(line)
                    try await terminal.wait(for: "gridctl> ")
                }
                terminal.press(.controlD)
                _ = try await terminal.exitStatus()
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "meters --quiet\n")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o600)
            // It is there the next time, under the arrow and under Ctrl-R.
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.press(.up)
                try await terminal.waitForCursorLine("gridctl> meters --quiet")
                terminal.press(.controlC)
                try await terminal.waitForCursorLine("gridctl>")
                terminal.press(.controlR)
                terminal.send("quiet")
                try await terminal.waitForScreen("what was searched for") {
                    $0.last?.hasSuffix("meters --quiet") == true
                }
            }
        }

        @Test func aServerThatRestartsIsFoundAgain() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
                try await gridd.kill9()
                // The prompt tells, without losing what is being typed.
                terminal.send("meters")
                try await terminal.waitForCursorLine("gridctl(offline)> meters")
                try await gridd.restart()
                try await terminal.wait(for: "connection lost, retrying… ok\n")
                try await terminal.waitForCursorLine("gridctl> meters")
                terminal.send(" --quiet\r")
                try await terminal.wait(for: "1\n2\n3\n")
            }
        }

        @Test func aCommandWaitsForAServerThatIsRestarting() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
                try await terminal.wait(for: "gridctl> ")
                try await gridd.kill9()
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "connection lost, retrying…")
                try await gridd.restart()
                try await terminal.wait(for: "1\n2\n3\n")
            }
        }

        @Test func aSmallerWindowIsWrittenInto() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.resize(columns: 30, rows: 10)
                // A key that shows that the new size has arrived: the line wraps where the window now ends.
                terminal.send("meters --status active --limit 5")
                try await terminal.waitForScreen("a line wrapped at 30 columns") { lines in
                    lines.suffix(2) == ["gridctl> meters --status activ", "e --limit 5"]
                }
            }
        }

        @Test func linesTypedAheadAreRunInTheirTurn() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.send("meters --limit 1 --quiet\rmeters --limit 2 --quiet\rmeters --quiet\r")
                try await terminal.wait(for: "\n1\n")
                try await terminal.wait(for: "\n1\n2\n")
                try await terminal.wait(for: "\n1\n2\n3\n")
                try await terminal.wait(for: "gridctl> ")
            }
        }

        @Test func aPasteOfSeveralLinesRunsThemAll() async throws {
            let gridd = try await griddWithMeters()
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.send("\u{1B}[200~meters --limit 1 --quiet\nmeters --quiet # all\n\u{1B}[201~")
                terminal.press(.enter)
                try await terminal.wait(for: "1\n1\n2\n3\n")
                // Between two prompts the key would be the terminal's own, and lost.
                try await terminal.wait(for: "gridctl> ")
                terminal.press(.controlD)
                let status = try await terminal.exitStatus()
                #expect(status == 0)
            }
        }

        @Test func whatIsReallyAskedIsShown() async throws {
            let gridd = try await griddWithMeters()
            let result = try await gridd.gridctl("-E", "-c", "meters --quiet")
            #expect(result.stdout == "1\n2\n3\n")
            #expect(result.stderr.contains("> asking \(gridd.socket)\n> GET /api/v1/meters?"))
        }

        @Test func outputCanGoToAFile() async throws {
            let gridd = try await griddWithMeters()
            let file = gridd.folder.file("out.tsv")
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                for line in ["\\o \(file)", "meters", "\\o", "\\! wc -l < \(file)"] {
                    terminal.enter(line)
                    try await terminal.wait(for: line + "\n")
                    if line.contains("wc") { try await terminal.wait(for: "4\n") }
                    try await terminal.wait(for: "gridctl> ")
                }
            }
            // What a person would have seen, without its colours; a script's file is as a pipe's.
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text == (try await gridd.gridctl("meters", "-o", "table", "--color", "never")).stdout)
            #expect(text.contains("Pool pump") && !text.contains("\t") && !text.contains("\u{1B}"))
            let script = gridd.folder.file("script.tsv")
            _ = try await gridd.gridctl("-c", "\\o \(script)\nmeters")
            #expect(try String(contentsOfFile: script, encoding: .utf8) == (try await gridd.gridctl("meters")).stdout)
        }

        @Test func controlCEndsAnIncludedPipeAndAProgramOfSh() async throws {
            let gridd = try await griddWithMeters()
            let pipe = gridd.folder.file("pipe")
            mkfifo(pipe, 0o600)
            try await shell(on: gridd.socket, state: gridd.folder) { terminal in
                try await terminal.wait(for: "gridctl> ")
                for line in ["\\i \(pipe)", "\\! sleep 1000"] {
                    terminal.enter(line)
                    try await terminal.wait(for: line + "\n")
                    // The terminal is the command's once the line is over.
                    try await Task.sleep(for: .milliseconds(300))
                    terminal.press(.controlC)
                    // Behind the ^C that the terminal echoes.
                    try await terminal.waitForCursorLine("gridctl>")
                }
                terminal.enter("meters --quiet")
                try await terminal.wait(for: "1\n2\n3\n")
            }
        }

        @Test func inputrcAndViModeWork() async throws {
            let gridd = try await griddWithMeters()
            let inputrc = try gridd.folder.write(
                "$if gridctl\nset editing-mode vi\n\"\\C-g\": \"meters --quiet\"\n$endif\n", to: "inputrc")
            try await shell(on: gridd.socket, state: gridd.folder, changes: ["INPUTRC": inputrc]) { terminal in
                try await terminal.wait(for: "gridctl> ")
                terminal.send("nonsense")
                try await terminal.waitForCursorLine("gridctl> nonsense")
                terminal.press(.escape)
                terminal.send("0Dimeters --limit 1 --quiet\r")
                try await terminal.wait(for: "1\ngridctl> ")
            }
        }

        @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
        func aSignalLeavesTheTerminalAsItWas(_ signal: Int32) async throws {
            let gridd = try await griddWithMeters()
            let program = Programs.path(of: "gridctl")
            let environment = PseudoTerminal.plainEnvironment(
                ["HOME": gridd.folder.path, "XDG_STATE_HOME": gridd.folder.path])
            // sh stays behind and tells how the terminal was left.
            let line = """
                ulimit -c 0
                before=$(stty -g)
                '\(program)' --server '\(gridd.socket)' repl
                echo "status $?"
                [ "$before" = "$(stty -g)" ] && echo restored
                """
            try await PseudoTerminal.run("/bin/sh", ["-c", line], environment: environment) { terminal in
                try await terminal.wait(for: "gridctl> ")
                let children = "/proc/\(terminal.process)/task/\(terminal.process)/children"
                let listed = try String(contentsOfFile: children, encoding: .utf8).split(separator: " ")
                let shell = try #require(listed.first.flatMap { pid_t($0) })
                kill(shell, signal)
                try await terminal.wait(for: "status \(128 + signal)")
                try await terminal.wait(for: "restored")
            }
        }

        @Test func aScriptFromAPipeIsRunWithoutAPrompt() async throws {
            let gridd = try await griddWithMeters()
            let run = try await gridd.gridctl(
                "repl", input: "meters --quiet # all\nmeters show 1 -o name; invoice 99\nmeters\n")
            #expect(run.status == 3)
            #expect(run.stdout.hasPrefix("1\n2\n3\n"))
            #expect(run.stdout.split(separator: "\n").count == 4)
            #expect(run.stderr.hasPrefix("gridctl: stdin:2:32: no meter 99"))
        }

        @Test func aScriptReadsLikeAPipe() async throws {
            let gridd = try await griddWithMeters()
            let run = try await gridd.gridctl("repl", input: "meters\n")
            let alone = try await gridd.gridctl("meters")
            #expect(run.status == 0)
            #expect(run.stdout == alone.stdout)
            #expect(!run.stdout.contains("\u{1B}"))
            #expect(run.stderr == "")
        }

        @Test func commandsCanBeGivenOnTheCommandLine() async throws {
            let gridd = try await griddWithMeters()
            let run = try await gridd.gridctl(
                "repl", "-c", "meters --quiet; meters --limit 1 -o name", "-c", "nonsense")
            #expect(run.stdout == "1\n2\n3\n1\n")
            #expect(run.stderr.hasPrefix("gridctl: -c:2:1: no command nonsense"))
            #expect(run.status == 2)
        }
    }
}
