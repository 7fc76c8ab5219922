import Foundation
import GridClient
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// Backups while everything runs, the way back, and the proof that nothing is wrong.
    struct Backups {
        private static let meters = 50
        /// Instants of a batch: each has a reading of every meter.
        private static let instants = 40

        /// Sends batches until it is cancelled; gives back how many were acknowledged.
        private func load(_ gridd: GriddProcess, from first: Int, count: Int = .max) async throws -> Int {
            let client = try GridClient(server: .unixSocket(path: gridd.socket))
            var batch = first
            do {
                while batch - first < count, !Task.isCancelled {
                    var lines = ""
                    for instant in 0..<Self.instants {
                        let number = batch * Self.instants + instant
                        let at = InstantText.of(1_767_225_600 + Int64(number) * 60)
                        for meter in 1...Self.meters {
                            lines +=
                                #"{"id": \#(meter), "consumption": \#(number * meter), "datetime": "\#(at)"}"# + "\n"
                        }
                    }
                    _ = try await client.readings.send(ndjson: Data(lines.utf8))
                    batch += 1
                }
            } catch let error as ClientError where error.code == .cancelled {
                // What was sent last may be there or not; whoever asks looks at the store.
            }
            await client.close()
            return batch - first
        }

        private func raw(_ gridd: GriddProcess) async throws -> [MeterID: [StoredReading]] {
            Dictionary(grouping: try await StoredReadings.all(of: gridd), by: \.meter)
        }

        private func restore(_ file: String, into data: String) async throws -> ProgramRun {
            try await ProgramRun.of("gridd", ["restore", file, "--data", data])
        }

        @Test func aBackupUnderLoadIsRestoredElsewhereAndFoundSound() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--count", "\(Self.meters)").status == 0)
            let before = try await load(gridd, from: 0, count: 5)
            #expect(try await gridd.gridctl("compact").status == 0)
            let loading = Task { try await load(gridd, from: before) }
            let file = gridd.folder.file("backup.sqlite")
            let outcome = try await gridd.json("backup", file)
            let again = try await gridd.json("backup", "--force", file)
            loading.cancel()
            _ = try await loading.value
            #expect(outcome.integrity.string == "ok" && outcome.file.string == file)
            #expect(outcome.sha256.string?.count == 64)
            let readings = try #require(again.readings.int)
            #expect(readings >= outcome.readings.int ?? .max)
            let batch = Self.meters * Self.instants
            #expect(readings >= before * batch && readings % batch == 0, "a batch is in it whole or not at all")

            let elsewhere = gridd.folder.file("elsewhere")
            let restored = try await restore(file, into: elsewhere)
            #expect(restored.status == 0, "\(restored.stderr)")
            #expect(restored.stdout.hasPrefix("restored \(readings) readings of \(Self.meters) meters as of "))
            let other = try await GriddProcess.start(data: elsewhere)
            #expect(try await other.json("status").readings.stored.int == readings)
            let source = try await raw(gridd)
            let copy = try await raw(other)
            #expect(copy.count == Self.meters)
            for (meter, expected) in source {
                #expect(copy[meter] == Array(expected.prefix(readings / Self.meters)), "meter \(meter)")
            }
            for place in [gridd, other] {
                let verified = try await place.json("verify")
                #expect(verified.findingCount.int == 0)
                #expect(verified.checked.unchecked.elements.isEmpty)
            }
            let sound = try await other.json("verify").checked
            #expect(sound.blockReadings.int == again.counts.blockReadings.int)
            #expect(sound.journalReadings.int == again.counts.journalReadings.int)
            #expect(try await other.terminate() == .exited(0))
        }

        @Test func anAdministratorBacksUpFromAfarAndNobodyElse() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add").status == 0)
            for (role, status) in [("administrator", Int32(0)), ("operator", 4)] {
                let made = try await ProgramRun.of(
                    "gridd", ["token", "add", role, "--role", role, "--data", gridd.data])
                let token = try gridd.folder.write(
                    String(made.stdout.split(whereSeparator: \.isWhitespace).last ?? "") + "\n", to: "\(role).token")
                let file = gridd.folder.file("\(role).sqlite")
                let run = try await ProgramRun.of(
                    "gridctl",
                    ["--server", "http://\(gridd.httpAddress)", "--token-file", token, "-o", "json", "backup", file],
                    environment: ["HOME": gridd.folder.path])
                #expect(run.status == status, "\(role): \(run.stderr)")
                #expect(FileManager.default.fileExists(atPath: file) == (status == 0))
            }
        }

        /// What is beside the backup's file while it is made.
        private func drafts(in folder: TemporaryFolder) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".partial-") }
        }

        /// Starts a backup that waits for a gridd which does not answer, and gives it to `body`.
        private func waiting(_ gridd: GriddProcess, _ body: (ChildProcess, String) async throws -> Void) async throws {
            let file = gridd.folder.file("backup.sqlite")
            kill(gridd.pid, SIGSTOP)
            let backup = try ChildProcess(
                Programs.path(of: "gridctl"), ["--server", gridd.socket, "backup", file],
                environment: ["HOME": gridd.folder.path])
            try await eventually("the backup has begun") { try !drafts(in: gridd.folder).isEmpty }
            try await body(backup, file)
            #expect(try drafts(in: gridd.folder).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: file))
        }

        @Test func aLostConnectionLeavesNothingAndExitsSix() async throws {
            let gridd = try await GriddProcess.start()
            try await waiting(gridd) { backup, _ in
                try await gridd.kill9()
                #expect(try await backup.end() == .exited(6), "\(backup.stderr)")
            }
        }

        @Test func controlCLeavesNothingAndExits130() async throws {
            let gridd = try await GriddProcess.start()
            try await waiting(gridd) { backup, _ in
                backup.kill(SIGINT)
                let ending = try await backup.end()
                #expect(ending == .exited(130), "\(backup.stderr)")
                kill(gridd.pid, SIGCONT)
            }
            let file = gridd.folder.file("later.sqlite")
            try await eventually("the next backup is made") { try await gridd.gridctl("backup", file).status == 0 }
            let names = try FileManager.default.contentsOfDirectory(atPath: gridd.data)
            #expect(!names.contains { $0.hasPrefix("gridd-copy") })
        }

        @Test func aBackupThroughAPipeIsTheSameFile() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--count", "3").status == 0)
            let file = gridd.folder.file("piped.sqlite")
            let run = try await ProgramRun.of(
                "/bin/sh",
                [
                    "-c", #""$0" --server "$1" backup - | cat > "$2""#, Programs.path(of: "gridctl"), gridd.socket,
                    file,
                ], environment: ["HOME": gridd.folder.path])
            #expect(run.status == 0 && run.stderr.contains("0 readings of 3 meters"), "\(run.stderr)")
            let restored = try await restore(file, into: gridd.folder.file("piped"))
            #expect(restored.status == 0 && restored.stdout.contains("of 3 meters"), "\(restored.stderr)")
        }

        @Test func whatCannotBeRestoredIsToldAndLeavesNoStore() async throws {
            let gridd = try await GriddProcess.start()
            let backup = gridd.folder.file("backup.sqlite")
            #expect(try await gridd.gridctl("backup", backup).status == 0)
            let text = try gridd.folder.write("no backup\n", to: "text")
            let cases = [
                (backup, gridd.data, "already has"), (text, gridd.folder.file("new"), "is no backup of gridd"),
                (gridd.folder.file("absent"), gridd.folder.file("new"), "No such file"),
            ]
            for (file, data, words) in cases {
                let run = try await restore(file, into: data)
                #expect(run.status == 1 && run.stderr.contains(words), "\(run.stderr)")
            }
            #expect(try await gridd.terminate() == .exited(0))
            let held = try await restore(backup, into: gridd.data)
            #expect(held.status == 1 && held.stderr.contains("has a store already"), "\(held.stderr)")
            #expect(!FileManager.default.fileExists(atPath: gridd.folder.file("new") + "/gridd.sqlite"))
            #expect(try await ProgramRun.of("gridd", ["restore"]).status == 2)
        }

        @Test(.enabled(if: Environment.hasPython)) func aDamagedBlockIsNamedAndTheRestIsServed() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--count", "\(Self.meters)").status == 0)
            // So many that each meter's block has a row of its own.
            _ = try await load(gridd, from: 0, count: 4)
            #expect(try await gridd.gridctl("compact").status == 0)
            #expect(try await gridd.gridctl("verify").status == 0)
            let python = try #require(Programs.tool("python3"))
            let damage = """
                import sqlite3, sys
                store = sqlite3.connect(sys.argv[1], timeout=10)
                store.execute("UPDATE block SET data = CAST(substr(data, 1, 20) || x'A55A3CC3' || substr(data, 25) AS BLOB) WHERE meter = 7")
                store.commit()
                """
            #expect(
                try await ProgramRun.of(python, ["-c", damage, gridd.data + "/gridd.sqlite"]).status == 0)
            let verified = try await gridd.gridctl("-o", "json", "verify")
            #expect(verified.status == 1, "\(verified.stderr)")
            let found = try JSONValue(verified.stdout)
            #expect(found.findingCount.int == 1 && found.findings.elements[0].meter.int == 7)
            #expect(found.findings.elements[0].kind.string == "block.damaged")
            #expect(found.checked.blocks.int == Self.meters)
            #expect(try await gridd.gridctl("history", "7", "--from", "2026-01-01", "--to", "2026-01-02").status != 0)
            #expect(try await gridd.gridctl("history", "8", "--from", "2026-01-01", "--to", "2026-01-02").status == 0)
            #expect(try await load(gridd, from: 4, count: 2) == 2, "readings go on coming in")
            #expect(try await gridd.gridctl("compact").status == 0)
        }
    }
}
