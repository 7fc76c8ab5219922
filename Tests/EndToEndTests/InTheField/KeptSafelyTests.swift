import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd.InTheField {
    /// Backups that were none, and restores that failed.
    struct KeptSafely {
        private static let meters = 20
        private static let perMeter = 300

        /// A gridd with readings, customers, contracts, tariffs, events and issued invoices.
        private func aRunningBusiness() async throws -> GriddProcess {
            let gridd = try await GriddProcess.start()
            try await check(gridd, "meters", "add", "--count", "\(Self.meters)", "--time-zone", "America/Bahia")
            try await check(gridd, "customers", "add", "--name", "Maria da Conceição", "--tax-id", "529.982.247-25")
            let white = try await gridd.gridctl("tariffs", "ready-made", "white").stdout
            let file = try gridd.folder.write(white, to: "white.yaml")
            try await check(gridd, "tariffs", "add", file)
            try await check(gridd, "contracts", "add", "--point", "1", "--customer", "1", "--from", "2026-01-01")
            try await check(gridd, "points", "set", "2", "--name", "Casa 2", "--supply", "three-phase")
            let start = Instant(rfc3339: "2026-10-01T03:00:00Z")!
            var lines = ""
            for number in 0..<Self.perMeter {
                for meter in 1...Self.meters {
                    let at = start.adding(seconds: Int64(number) * 3 * 3_600)
                    lines += #"{"id": \#(meter), "consumption": \#(number * meter).25, "datetime": "\#(at)"}"# + "\n"
                }
            }
            let readings = try gridd.folder.write(lines, to: "readings.ndjson")
            try await check(gridd, "import", readings)
            try await check(gridd, "compact")
            try await check(gridd, "invoices", "run", "--period", "2026-10")
            try await check(gridd, "invoices", "pay", "3", "1.00")
            try await check(gridd, "invoices", "credit", "4", "--reason", "wrong meter")
            // Some that are still in the journal.
            try await check(gridd, "import", try gridd.folder.write(Self.late, to: "late.ndjson"))
            return gridd
        }

        private static let late = (1...meters).map {
            #"{"id": \#($0), "consumption": \#(perMeter * $0 + 1), "datetime": "2026-11-20T12:00:00Z"}"# + "\n"
        }.joined()

        private static let readings = meters * perMeter + meters

        private func check(_ gridd: GriddProcess, _ arguments: String...) async throws {
            let run = try await gridd.gridctl(arguments)
            #expect(run.status == 0, "gridctl \(arguments.joined(separator: " ")): \(run.stderr)")
        }

        /// What operators can see of a gridd, in their own words.
        private func everything(_ gridd: GriddProcess) async throws -> [String: String] {
            var answers: [String: String] = [:]
            for question in [
                "meters", "points", "customers", "contracts", "tariffs list", "invoices",
                "invoices export --format ndjson",
                "alerts", "invoice 1 --period 2026-11", "readings review",
                "history 1-\(Self.meters) --every raw --from 2026-09-01 --to 2026-11-26",
                "history 7 --every 1d --from 2026-10-01 --to 2026-11-21",
            ] {
                let run = try await gridd.gridctl(["-o", "ndjson"] + question.split(separator: " ").map(String.init))
                #expect(run.status == 0, "\(question): \(run.stderr)")
                answers[question] = run.stdout
            }
            return answers
        }

        /// dsmr-reader #710: backups that were 1 KB for months, and nobody was told.
        @Test func aBackupThatHoldsNothingIsNoBackup() async throws {
            let gridd = try await aRunningBusiness()
            let file = gridd.folder.file("backup.sqlite")
            let told = try await gridd.json("backup", file)
            #expect(told.readings.int == Self.readings)
            // Counted by somebody who has only the file.
            let place = gridd.folder.file("looked at")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: file, toPath: place + "/gridd.sqlite")
            let found = try StoreFile.read(place)
            #expect(found.distinct.count == Self.readings && found.readings.count == Self.readings)
            #expect(found.integrity == "ok")
            // What is cut short on the way fails, and what is left of it is no backup.
            let script = #""$0" --server "$1" backup - | head -c 1024 > "$2"; exit ${PIPESTATUS[0]}"#
            let short = gridd.folder.file("short.sqlite")
            let cut = try await ProgramRun.of(
                "/bin/bash", ["-c", script, Programs.path(of: "gridctl"), gridd.socket, short],
                environment: ["HOME": gridd.folder.path])
            #expect(cut.status != 0, "a backup of 1 KB is a failure that is told")
            let restored = try await ProgramRun.of(
                "gridd", ["restore", short, "--data", gridd.folder.file("from short")])
            #expect(restored.status == 1 && !restored.stderr.isEmpty)
        }

        /// dsmr-reader #630, evcc #29254: restores that fail, when it is too late for another backup.
        @Test func aRestoreGivesBackAllThereWasAndItGoesOn() async throws {
            let gridd = try await aRunningBusiness()
            let before = try await everything(gridd)
            let file = gridd.folder.file("backup.sqlite")
            try await check(gridd, "backup", file)
            let data = gridd.folder.file("restored")
            let restored = try await ProgramRun.of("gridd", ["restore", file, "--data", data])
            #expect(restored.status == 0, "\(restored.stderr)")
            #expect(restored.stdout.hasPrefix("restored \(Self.readings) readings of \(Self.meters) meters"))
            let other = try await GriddProcess.start(data: data)
            let after = try await everything(other)
            for (question, answer) in before { #expect(after[question] == answer, "gridctl \(question)") }
            #expect(try await other.json("verify").findingCount.int == 0)
            // It is a store like any other: it takes readings, and numbers go on where they were.
            let reading = #"{"id": 1, "consumption": 4000, "datetime": "2026-11-25T00:00:00Z"}"# + "\n"
            #expect(try await other.gridctl("import", "-", input: reading).status == 0)
            let last = try await gridd.json("invoices").elements.compactMap(\.number.int).max() ?? 0
            let issued = try await other.gridctl("invoices", "issue", "4", "--period", "2026-10", "-o", "name")
            #expect(issued.stdout == "\(last + 1)\n", "\(issued.stderr)")
            #expect(try await other.json("status").readings.stored.int == Self.readings + 1)
        }

        /// A live SQLite file that is copied: it lacks what is in the write-ahead log, and looks sound.
        @Test func aLiveStoreThatWasCopiedIsNotTakenForABackup() async throws {
            let gridd = try await aRunningBusiness()
            let copy = gridd.folder.file("copied.sqlite")
            try FileManager.default.copyItem(atPath: gridd.data + "/gridd.sqlite", toPath: copy)
            let data = gridd.folder.file("from copy")
            let refused = try await ProgramRun.of("gridd", ["restore", copy, "--data", data])
            #expect(refused.status == 1 && refused.stderr.contains("is no backup of gridd"), "\(refused.stderr)")
            #expect(!FileManager.default.fileExists(atPath: data + "/gridd.sqlite"))
            // What gridctl makes at the same time has everything.
            let file = gridd.folder.file("backup.sqlite")
            #expect(try await gridd.json("backup", file).readings.int == Self.readings)
        }
    }
}
