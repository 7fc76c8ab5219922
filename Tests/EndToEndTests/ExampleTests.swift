import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Every example of every manual page, pasted into a shell.
    @Suite struct ExampleTests {
        /// They name somebody else's machine, or ask a person; and why each can't be run here.
        private static let elsewhere = ["grid.example", "ssh "]
        /// They have no end of their own.
        private static let endless = ["gridctl watch", "gridctl -o ndjson watch"]

        /// They are about something that happened to a meter at a moment, which two of them can't both be true of: the
        /// server may say so, or that there is no such thing here.
        private static let ownFacts = [
            "meters reset", "meters rollover", "meters revoke", "readings accept", "readings exclude",
        ]

        @Test func everyExampleWorksAsPasted() async throws {
            let gridd = try await GriddProcess.start(environment: [
                "GRIDD_TIME_ZONE": "Etc/UTC", "GRIDD_PAYEE_KEY": "a@b.co", "GRIDD_PAYEE_NAME": "Vila",
                "GRIDD_PAYEE_CITY": "Recife", "GRIDD_NOTIFY_SENDMAIL": "/bin/true",
                "GRIDD_NOTIFY_COMMANDS": "/bin/true",
            ])
            let desk = try Desk(gridd)
            try await desk.furnish()
            let meters = Task { try await desk.keepReporting() }
            defer { meters.cancel() }

            let listed = try await desk.shell("gridctl cheat -o json")
            let all = try JSONValue(listed.stdout).elements.compactMap(\.example.string)
            // A meter that is retired reports no more, which others wait for; a context that is added leads elsewhere.
            // What is told of a meter changes what it is taken to have consumed, and so its alerts.
            let late =
                ["retire", "context add", "notify remove", "readings edit", "meters exchange", "meters multiplier"]
                + Self.ownFacts
            let isLate = { (example: String) in late.contains(where: example.contains) }
            let examples = all.filter { !isLate($0) } + all.filter(isLate)
            #expect(examples.count > 40)
            var ran = 0
            for example in examples where !Self.elsewhere.contains(where: example.contains) {
                let tools = ["jq", "awk", "zcat", "zstd"].filter { example.contains("\($0) ") }
                guard tools.allSatisfy({ Programs.tool($0) != nil }) else { continue }
                // The names that the examples add are there already, for those that use them.
                if example.contains("context add") {
                    _ = try await desk.shell("gridctl context remove lab; gridctl context remove prod")
                }
                let isEndless = Self.endless.contains(where: example.hasPrefix)
                let run = try await desk.shell(isEndless ? "timeout 2 \(example)" : example)
                // With alerts that fire all is not well, and `check` says so.
                var expected: Set<Int32> = example.hasPrefix("gridctl check") ? [0, 1, 2] : [0]
                if Self.ownFacts.contains(where: example.contains) { expected.formUnion([3, 5]) }
                #expect(
                    expected.contains(run.status) || (isEndless && run.status == 124), "\(example): \(run.stderr)")
                ran += 1
            }
            #expect(ran > 40)
        }

        /// A person's folder with the files that the examples name, and a grid with the meters they name.
        private struct Desk {
            let gridd: GriddProcess
            let folder: TemporaryFolder

            init(_ gridd: GriddProcess) throws {
                self.gridd = gridd
                folder = try TemporaryFolder()
            }

            func shell(_ line: String) async throws -> ProgramRun {
                try await ShellLine(gridd, home: folder.path).run(line)
            }

            func furnish() async throws {
                let now = Int64(Date().timeIntervalSince1970)
                var readings = "meter,at,registerKwh\n"
                for meter in 1...50 {
                    // Meters 30 to 36 use so much that they have alerts, of which the seventh is named.
                    let step = (30...36).contains(meter) ? 200 : 1
                    // Two months that are over, for invoices.
                    for (day, register) in [("2026-09-01", 0), ("2026-10-01", 25), ("2026-11-01", 50)] {
                        readings += "\(meter),\(day)T00:00:00Z,\(register)\n"
                    }
                    for hour in 0...3 {
                        readings += "\(meter),\(InstantText.of(now - 7_200 + Int64(hour) * 60)),\(50 + hour * step)\n"
                    }
                }
                _ = try folder.write(readings, to: "readings.csv")
                _ = try folder.write("at,registerKwh\n\(InstantText.of(now - 60)),10\n", to: "house.csv")
                _ = try folder.write(
                    WireText.reading("43", "20", InstantText.of(now - 30)) + "\n", to: "archive.ndjson")
                _ = try folder.write("grid_token\n", to: ".gridd-token")
                _ = try folder.write("status\nmeters --limit 3\n", to: "tour.grid")
                _ = try folder.write(TariffFiles.white, to: "white.yaml")
                for (name, language) in [("control-room", "en"), ("pager", "pt")] {
                    _ = try folder.write(
                        "name: \(name)\nkind: command\nrun: [/bin/true]\nlanguage: \(language)\n", to: "\(name).yaml")
                }
                _ = try folder.write(TariffFiles.urdb, to: "urdb.json")
                _ = try folder.write(TariffFiles.prices, to: "agile.csv")
                let prepared = try await shell(
                    """
                    chmod 600 .gridd-token && gzip archive.ndjson && gridctl meters add --name House --count 50 -q && \
                    gridctl import readings.csv && gridctl invoices run --period 2026-10 1-10 -q && \
                    mkdir -p rules receivers && mv control-room.yaml pager.yaml receivers/ && \
                    gridctl points set 42 --site 'Block A' -q && \
                    gridctl alerts rules ready-made night-use > rules/night.yaml && \
                    gridctl alerts notify add receivers/control-room.yaml -q && \
                    echo '{name: customer, kind: email}' | gridctl alerts notify add - -q && \
                    gridctl tariffs add white.yaml -q && for name in Ana Rui Eva; do gridctl customers add --name $name -q || exit 1; done && \
                    mkdir -p .zfunc .config/fish/completions .local/share/bash-completion/completions && \
                    gridctl context add lab --server '\(gridd.socket)' && gridctl context add prod --server '\(gridd.socket)' && \
                    gridctl context use prod
                    """)
                #expect(prepared.status == 0, "\(prepared.stderr)")
                try await eventually("seven alerts fire") {
                    try await gridd.json("alerts").elements.count == 7
                }
            }

            /// What `wait` waits for: meters that go on reporting.
            func keepReporting() async throws {
                let socket = try await MeterSocket.connected(port: gridd.metersPort)
                var register = 1_000
                while !Task.isCancelled {
                    register += 1
                    for meter in Array(1...20) + [42] {
                        let at = InstantText.of(Int64(Date().timeIntervalSince1970))
                        _ = try await socket.ask(WireText.reading("\(meter)", "\(meter).\(register)", at))
                    }
                    try await Task.sleep(for: .milliseconds(300))
                }
            }
        }
    }
}
