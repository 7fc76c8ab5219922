import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// A disk that is full for a while.
    struct FullDisk {
        @Test(.enabled(if: Environment.isRoot, "only root can mount a small file system"))
        func serviceResumesByItselfWhenThereIsRoom() async throws {
            let folder = try TemporaryFolder()
            let mount = try await ProgramRun.of("/bin/mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.path])
            if mount.status != 0 { try Test.cancel("file systems cannot be mounted here: \(mount.stderr)") }
            let outcome = await Result { try await fillAndEmpty(folder.path) }
            _ = try await ProgramRun.of("/bin/umount", ["-l", folder.path])
            try outcome.get()
        }

        private func fillAndEmpty(_ disk: String) async throws {
            let gridd = try await GriddProcess.start(data: disk + "/data")
            let meter = try await GoodMeter(on: gridd)
            try await meter.sendAcknowledged("before")
            try fill(disk + "/ballast")

            var acknowledged = meter.register
            var refusal: JSONValue?
            for _ in 0..<3_000 where refusal == nil {
                let reply = try JSONValue(try await meter.send())
                if reply.error.isNull { acknowledged += 1 } else { refusal = reply }
            }
            #expect(refusal?.error.code.string == "not_stored")
            #expect(refusal?.error.message.string?.isEmpty == false)
            #expect(try await gridd.json("status").trouble.string != nil, "the operator can see it")
            #expect(try await gridd.json("meters").elements.count == 1, "questions are answered")

            unlink(disk + "/ballast")
            try await eventually("a reading is acknowledged again") {
                let reply = try JSONValue(try await meter.send())
                if reply.error.isNull { acknowledged += 1 }
                return reply.error.isNull
            }
            try await eventually("the trouble is over") { try await gridd.json("status").trouble.isNull }
            #expect(try await gridd.json("status").readings.stored.int == acknowledged)
            #expect(try await gridd.terminate() == .exited(0))
            try await gridd.restart()
            #expect(try await gridd.json("status").readings.stored.int == acknowledged)
        }

        /// What is acknowledged stays when the transaction that would move it into blocks fails.
        @Test(.enabled(if: Environment.isRoot, "only root can mount a small file system"))
        func aCompactionThatFailsOnAFullDiskLosesNothing() async throws {
            let folder = try TemporaryFolder()
            let mount = try await ProgramRun.of("/bin/mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.path])
            if mount.status != 0 { try Test.cancel("file systems cannot be mounted here: \(mount.stderr)") }
            let outcome = await Result { try await compactWhileFull(folder.path) }
            _ = try await ProgramRun.of("/bin/umount", ["-l", folder.path])
            try outcome.get()
        }

        private func compactWhileFull(_ disk: String) async throws {
            let gridd = try await GriddProcess.start(data: disk + "/data")
            #expect(try await gridd.gridctl("meters", "add").status == 0)
            let readings = (0..<20_000).map { index in
                let second = 1_767_225_600 + index * 60
                return "1,\(Instant(seconds: Int64(second)).rfc3339),\(index)"
            }
            let csv = (["meter,at,registerKwh"] + readings).joined(separator: "\n")
            #expect(try await gridd.gridctl("import", "-", input: csv).status == 0)
            try fill(disk + "/ballast")
            #expect(try await gridd.gridctl("compact").status != 0, "there is no room for a block")
            unlink(disk + "/ballast")

            let meter = try await GoodMeter(on: gridd)
            try await meter.sendAcknowledged("after")
            let status = try await gridd.json("status")
            #expect(status.readings.stored.int == 20_001)
            #expect(status.journal.readings.int == 20_001, "nothing left the journal")
            try await gridd.kill9()
            try await gridd.restart()
            #expect(try await gridd.json("status").readings.stored.int == 20_001)
            #expect(try await gridd.gridctl("compact").status == 0)
            #expect(try await gridd.json("status").readings.stored.int == 20_001)
        }

        /// A body that meets a full disk is refused as a whole or told what of it stays; sent again, each line is there once.
        @Test(.enabled(if: Environment.isRoot, "only root can mount a small file system"))
        func aBodyThatMeetsAFullDiskIsRefusedAndSentAgainLosesNothing() async throws {
            let folder = try TemporaryFolder()
            let mount = try await ProgramRun.of("/bin/mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.path])
            if mount.status != 0 { try Test.cancel("file systems cannot be mounted here: \(mount.stderr)") }
            let outcome = await Result { try await sendBodiesWhileFull(folder.path) }
            _ = try await ProgramRun.of("/bin/umount", ["-l", folder.path])
            try outcome.get()
        }

        private func sendBodiesWhileFull(_ disk: String) async throws {
            let gridd = try await GriddProcess.start(data: disk + "/data")
            #expect(try await gridd.gridctl("meters", "add", "--count", "7").status == 0)
            let lines = (0..<60_000).map { index in
                let at = Instant(seconds: 1_767_225_600 + Int64(index) * 60)
                return WireText.reading("\(index % 7 + 1)", "\(index)", at.rfc3339)
            }
            let socket = try HTTPSocket(gridd.socket)
            let first = try JSONValue(try socket.post("/api/v1/readings", lines[..<5_000].joined(separator: "\n")).body)
            #expect(first.accepted.int == 5_000)
            try fill(disk + "/ballast")

            // Several batches, the first of which still finds room in the WAL.
            let answer = try socket.post("/api/v1/readings", lines.joined(separator: "\n"))
            #expect(answer.status == 503)
            let problem = try JSONValue(answer.body)
            #expect(problem.type == .string("/problems/storage"))
            #expect(problem.detail.string?.contains("full") == true)
            #expect(try socket.get("/healthz").status == 200, "it is alive")
            #expect(try socket.json("/api/v1/status").trouble.string != nil, "the operator can see it")
            let kept = try socket.json("/api/v1/status").readings.stored.int ?? 0
            #expect(kept >= 5_000, "nothing acknowledged is gone")

            // gridd dies and comes back while there is no room.
            try await gridd.kill9()
            try await gridd.restart()
            let again = try HTTPSocket(gridd.socket)
            #expect(try again.json("/api/v1/status").readings.stored.int ?? 0 >= kept)
            #expect(try again.post("/api/v1/readings", lines.joined(separator: "\n")).status == 503)

            unlink(disk + "/ballast")
            // What does not fit on the small disk even so is nobody's concern here: half of it does.
            let half = lines[..<30_000].joined(separator: "\n")
            try await eventually("there is room again") {
                let answer = try again.post("/api/v1/readings", half)
                let outcome = try JSONValue(answer.body)
                return answer.status == 200 && (outcome.accepted.int ?? 0) + (outcome.duplicates.int ?? 0) == 30_000
            }
            let content = try StoreFile.read(gridd.data)
            #expect(content.readings.count == content.distinct.count)
            #expect(content.readings.count >= 30_000)
            #expect(content.integrity == "ok")
            #expect(try again.json("/api/v1/status").readings.stored.int == content.readings.count)
        }

        /// Writes until there is no room for another byte.
        private func fill(_ path: String) throws {
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            guard descriptor >= 0 else { throw TestFailure.system("open \(path)") }
            defer { close(descriptor) }
            var size = 1 << 20
            while size > 0 {
                let block = [UInt8](repeating: 7, count: size)
                if write(descriptor, block, size) != size { size /= 2 }
            }
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
