import TestSupport
import Testing

extension EndToEnd {
    /// gridctl as the author of a script expects it.
    struct Scripts {
        private func shell(_ line: String, on gridd: GriddProcess) async throws -> ProgramRun {
            try await ShellLine(gridd).run(line)
        }

        @Test func pipesAndExitStatusesAreWhatScriptsRelyOn() async throws {
            let zone = Environment.zoneInMidMonth()
            let gridd = try await GriddProcess.start(environment: ["GRIDD_TIME_ZONE": zone.identifier])
            let meter = try await GoodMeter(on: gridd)
            for _ in 0..<3 { try await meter.sendAcknowledged("at first") }
            #expect(try await shell("gridctl meters add --count 2", on: gridd).status == 0)

            let first = try await shell(#"gridctl meters | awk -F'\t' '{print $1}'"#, on: gridd)
            #expect(first.stdout == "1\n2\n3\n")
            #expect(first.stderr.isEmpty)
            #expect(try await shell("gridctl meters -o name", on: gridd).stdout == "1\n2\n3\n")

            if Programs.tool("jq") != nil {
                let total = try await shell("gridctl -o json invoice 1 | jq -r .total.amount", on: gridd)
                #expect(total.stdout == "1.20\n", "\(total.stderr)")
            }
            #expect(try await gridd.json("invoice", "1").total.amount.string == "1.20")

            let absent = try await shell("gridctl history 99999; echo $?", on: gridd)
            #expect(absent.stdout == "3\n")
            #expect(absent.stderr.contains("99999"))
            let nowhere = try await shell("gridctl --server /nowhere.sock meters; echo $?", on: gridd)
            #expect(nowhere.stdout == "6\n")
            #expect(nowhere.stderr.contains("/nowhere.sock"))
            let nonsense = try await shell("gridctl meters --nonsense; echo $?", on: gridd)
            #expect(nonsense.stdout == "2\n")
            #expect(nonsense.stderr.contains("--nonsense"))

            let week = try await shell("gridctl history 1 --from -7d", on: gridd)
            #expect(week.status == 0, "\(week.stderr)")
            #expect(!week.stdout.isEmpty)
            #expect(week.stdout.split(separator: "\n").allSatisfy { $0.contains("\t") })

            let session = try await shell(#"printf 'meters\ninvoice 1\n' | gridctl repl"#, on: gridd)
            #expect(session.status == 0, "\(session.stderr)")
            #expect(session.stdout.split(separator: "\n").filter { $0.hasPrefix("1\t") }.count >= 1)
            #expect(session.stdout.contains("1.20"))
        }
    }
}
