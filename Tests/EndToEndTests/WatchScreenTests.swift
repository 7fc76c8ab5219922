import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// The screen of `watch`, as a person at a terminal meets it.
    @Suite struct WatchScreenTests {
        private static let entered = "\u{1B}[?1049h"
        private static let left = "\u{1B}[?1049l"

        private func watch<Value>(
            _ gridd: GriddProcess, _ arguments: [String] = [], columns: Int = 80, rows: Int = 24,
            changes: [String: String] = [:], _ body: (PseudoTerminal) async throws -> Value
        ) async throws -> Value {
            try await PseudoTerminal.run(
                Programs.path(of: "gridctl"), ["--server", gridd.socket, "watch"] + arguments,
                environment: PseudoTerminal.plainEnvironment(changes), columns: columns, rows: rows, body)
        }

        private func griddWithMeters() async throws -> GriddProcess {
            let gridd = try await GriddProcess.start()
            _ = try await gridd.json("meters", "add", "--name", "Pool pump")
            _ = try await gridd.json("meters", "add", "--name", "Lift")
            try await send(gridd, meter: 1, [0, 1])
            return gridd
        }

        /// Registers of a meter, the last read now and the others a minute before each other.
        private func send(_ gridd: GriddProcess, meter: Int, _ registers: [Double]) async throws {
            let socket = try await MeterSocket.connected(port: gridd.metersPort)
            for (index, register) in registers.enumerated() {
                let at = Date(timeIntervalSinceNow: Double(index + 1 - registers.count) * 60)
                let text = ISO8601DateFormatter().string(from: at)
                _ = try await socket.ask("{\"id\": \(meter), \"consumption\": \(register), \"datetime\": \"\(text)\"}")
            }
        }

        private func waitForFleet(_ terminal: PseudoTerminal) async throws {
            try await terminal.waitForScreen("the fleet") { lines in
                lines.first?.contains("live") == true && lines.contains { $0.contains("Pool pump") }
                    && lines.contains { $0.contains("Lift") }
            }
        }

        /// True when the alternate screen was left and the cursor is shown again, last of all.
        private func isGivenBack(_ terminal: PseudoTerminal) -> Bool {
            let text = String(decoding: terminal.bytes, as: UTF8.self)
            func last(_ sequence: String) -> String.Index? { text.range(of: sequence, options: .backwards)?.lowerBound }
            guard let entered = last(Self.entered), let left = last(Self.left), let shown = last("\u{1B}[?25h"),
                let hidden = last("\u{1B}[?25l")
            else { return false }
            return left > entered && shown > hidden && terminal.modes == terminal.firstModes
        }

        @Test func theFleetIsAScreenThatQLeaves() async throws {
            let gridd = try await griddWithMeters()
            try await watch(gridd) { terminal in
                try await waitForFleet(terminal)
                #expect(terminal.modes.isRaw)
                let screen = terminal.screen
                #expect(screen.first?.hasPrefix("2 meters") == true && screen.last?.hasPrefix("q quit") == true)
                // Sixty kilowatts over a minute are a kilowatt-hour.
                #expect(screen.contains { $0.contains("Pool pump") && $0.contains("60.000") })
                terminal.send("q")
                let status = try await terminal.exitStatus()
                #expect(status == 0 && isGivenBack(terminal))
            }
        }

        // The last three are how a crash would end it.
        @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT, SIGINT, SIGSEGV, SIGABRT, SIGTRAP])
        func whateverSignalEndsItTheTerminalIsGivenBack(signal: Int32) async throws {
            let gridd = try await griddWithMeters()
            try await watch(gridd) { terminal in
                try await waitForFleet(terminal)
                terminal.signal(signal)
                let ended = try await terminal.exitStatus()
                #expect(ended == 128 + signal && isGivenBack(terminal))
            }
        }

        @Test func controlCLeavesItAsInterrupted() async throws {
            let gridd = try await griddWithMeters()
            for arguments in [[], ["1"]] {
                try await watch(gridd, arguments) { terminal in
                    try await terminal.waitForScreen("the screen") { $0.first?.contains("live") == true }
                    terminal.press(.controlC)
                    let status = try await terminal.exitStatus()
                    #expect(status == 130 && isGivenBack(terminal))
                }
            }
        }

        @Test func whatHappensIsSeenAtOnceAndAlertsGoOnTop() async throws {
            let gridd = try await griddWithMeters()
            try await watch(gridd) { terminal in
                try await waitForFleet(terminal)
                try await send(gridd, meter: 2, [0, 400])
                try await terminal.waitForScreen("the alert on top") { lines in
                    lines.first?.contains("1 alert") == true && lines.count > 3 && lines[2].contains("!")
                        && lines[2].contains("Lift") && lines[2].contains("400.000") && lines[3].contains("Pool pump")
                }
                terminal.press(.down, .enter)
                try await terminal.waitForScreen("the lift's chart") { lines in
                    lines.first?.hasPrefix("Meter 2, Lift") == true && lines.contains { $0.contains("LAST READINGS") }
                        && lines.contains { $0.contains("2┤") || $0.contains("20 ┤") || $0.contains(" ┤") }
                }
                terminal.press(.escape)
                try await terminal.waitForScreen("the fleet again") { $0.first?.hasPrefix("2 meters") == true }
                terminal.send("/poo")
                try await terminal.waitForScreen("one of two") { lines in
                    lines.first?.hasPrefix("1 of 2 meters") == true && !lines.contains { $0.contains("Lift") }
                }
                terminal.press(.enter)
                terminal.send("q")
                let status = try await terminal.exitStatus()
                #expect(status == 0 && isGivenBack(terminal))
            }
        }

        @Test func aServerThatIsKilledIsSaidAndFoundAgain() async throws {
            let gridd = try await griddWithMeters()
            try await watch(gridd) { terminal in
                try await waitForFleet(terminal)
                try await gridd.kill9()
                try await terminal.waitForScreen("the loss") { $0.first?.contains("connection lost") == true }
                #expect(terminal.screen.contains { $0.contains("Pool pump") }, "what is known stays")
                try await gridd.restart()
                try await terminal.waitForScreen("the connection") { $0.first?.contains("live") == true }
                try await send(gridd, meter: 1, [3])
                try await terminal.waitForScreen("news") { lines in
                    lines.contains { $0.contains("Pool pump") && $0.contains("3.000") }
                }
                try await gridd.kill9()
                try await terminal.waitForScreen("the loss") { $0.first?.contains("connection lost") == true }
                terminal.send("q")
                let status = try await terminal.exitStatus()
                #expect(status == 0 && isGivenBack(terminal))
            }
        }

        @Test func itFillsTheWindowWhateverItsSize() async throws {
            let gridd = try await griddWithMeters()
            try await watch(gridd, rows: 10) { terminal in
                try await waitForFleet(terminal)
                for (columns, rows) in [(40, 10), (200, 50), (3, 2), (1, 1), (80, 24)] {
                    terminal.resize(columns: columns, rows: rows)
                    guard columns >= 40 else {
                        try await Task.sleep(for: .milliseconds(300))
                        continue
                    }
                    try await terminal.waitForScreen("a screen of \(columns) by \(rows)") { lines in
                        lines.count == rows && lines.last?.hasPrefix("q quit") == true
                            && lines.contains { $0.contains("Pool") }
                    }
                }
                // Again and again, while there is news.
                for round in 0..<30 {
                    terminal.resize(columns: 30 + round * 5, rows: 8 + round)
                    if round % 10 == 0 { try await send(gridd, meter: 1, [Double(round) + 10]) }
                }
                try await terminal.waitForScreen("the last size") { $0.count == 37 }
                terminal.send("q")
                let status = try await terminal.exitStatus()
                #expect(status == 0 && isGivenBack(terminal))
            }
        }

        @Test func controlZStopsItAndFgBringsItBack() async throws {
            let gridd = try await griddWithMeters()
            let bash = try #require(Programs.tool("bash"))
            try await PseudoTerminal.run(
                bash, ["--norc", "--noprofile", "-i"],
                environment: PseudoTerminal.plainEnvironment(["PS1": "ready$ ", "HISTFILE": ""])
            ) { terminal in
                try await terminal.wait(for: "ready$ ")
                terminal.enter("\(Programs.path(of: "gridctl")) --server \(gridd.socket) watch")
                try await waitForFleet(terminal)
                terminal.press(.controlZ)
                try await terminal.wait(for: "Stopped")
                terminal.enter(#"stty -a | tr ' ;' '\n\n' | grep -x 'isig\|icanon\|echo' | tr '\n' ' '; echo ."#)
                try await terminal.wait(for: "isig icanon echo .")
                terminal.enter("fg")
                try await terminal.wait(for: "Pool pump")
                #expect(terminal.modes.isRaw)
                terminal.send("q")
                // What is typed before the screen is left is typed to the screen.
                try await terminal.wait(for: "ready$ ")
                terminal.enter("echo status=$?")
                try await terminal.wait(for: "status=0")
            }
        }

        @Test func withinTheShellItEndsBackAtThePrompt() async throws {
            let gridd = try await griddWithMeters()
            try await PseudoTerminal.run(
                Programs.path(of: "gridctl"), ["--server", gridd.socket, "repl"],
                environment: PseudoTerminal.plainEnvironment([
                    "HOME": gridd.folder.path, "XDG_STATE_HOME": gridd.folder.path,
                ])
            ) { terminal in
                try await terminal.wait(for: "gridctl> ")
                for key in [PseudoTerminal.Key.controlC, nil] {
                    terminal.enter("watch")
                    try await waitForFleet(terminal)
                    if let key { terminal.press(key) } else { terminal.send("q") }
                    try await terminal.wait(for: "gridctl> ")
                    terminal.enter("meters --quiet")
                    try await terminal.wait(for: "1\n2\n")
                    try await terminal.wait(for: "gridctl> ")
                    // The line is readline's again.
                    terminal.send("compact")
                    try await terminal.wait(for: "compact")
                    terminal.press(.controlC)
                    try await terminal.wait(for: "gridctl> ")
                }
                terminal.press(.controlD)
                let status = try await terminal.exitStatus()
                #expect(status == 0 && terminal.modes == terminal.firstModes)
            }
        }

        @Test func aPipeAndWhoeverAsksForLinesGetLines() async throws {
            let gridd = try await griddWithMeters()
            let line = "\(Programs.path(of: "gridctl")) --server \(gridd.socket) watch 1"
            for command in ["\(line) --count 1 | cat", "\(line) --lines --count 1", "\(line) -o tsv | head -1"] {
                try await PseudoTerminal.run(
                    "/bin/sh", ["-c", command], environment: PseudoTerminal.plainEnvironment()
                ) { terminal in
                    // A reading that is there before the stream is open goes unseen; so they keep coming.
                    var register = Double.random(in: 10...1_000_000)
                    while !terminal.transcript.contains("reading") {
                        register += 1
                        try await send(gridd, meter: 1, [register])
                        try await Task.sleep(for: .milliseconds(100))
                    }
                    if command.contains("head") { try await send(gridd, meter: 1, [register + 1]) }
                    let status = try await terminal.exitStatus()
                    #expect(status == 0)
                    #expect(!String(decoding: terminal.bytes, as: UTF8.self).contains(Self.entered))
                    #expect(
                        terminal.transcript.contains(command.contains("--lines") ? "reading      1" : "reading\t1\t"))
                }
            }
        }

        @Test func aMeterThatIsNotThereIsSaidWithoutAScreen() async throws {
            let gridd = try await griddWithMeters()
            try await watch(gridd, ["99"]) { terminal in
                let status = try await terminal.exitStatus()
                #expect(status == 3 && terminal.transcript.contains("no meter 99"))
                #expect(!String(decoding: terminal.bytes, as: UTF8.self).contains(Self.entered))
            }
            try await watch(gridd, ["1"], changes: ["TERM": "dumb"]) { terminal in
                try await Task.sleep(for: .milliseconds(500))
                #expect(!String(decoding: terminal.bytes, as: UTF8.self).contains(Self.entered))
                terminal.press(.controlC)
                let status = try await terminal.exitStatus()
                #expect(status == 130)
            }
        }
    }
}
