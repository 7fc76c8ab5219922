import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// One folder, one gridd.
    struct DataFolder {
        private func gridd(_ arguments: [String]) async throws -> ProgramRun {
            try await ProgramRun.of("gridd", ["--meters", "127.0.0.1:0", "--http", "127.0.0.1:0"] + arguments)
        }

        @Test func aSecondGriddOnTheFolderIsTurnedAwayAndToldByWhom() async throws {
            let first = try await GriddProcess.start()
            let second = try await gridd(["--data", first.data])
            #expect(second.status == 1)
            #expect(second.stdout.isEmpty)
            #expect(second.stderr.contains("\(first.pid)"))
            #expect(second.stderr.contains(first.data))
            #expect(try await first.gridctl("status").status == 0, "the first goes on")
        }

        @Test func whatAKillLeavesBehindDoesNotStopTheNextStart() async throws {
            let gridd = try await GriddProcess.start()
            let meter = try await GoodMeter(on: gridd)
            try await meter.sendAcknowledged("at first")
            for _ in 0..<2 {
                try await gridd.kill9()
                #expect(FileManager.default.fileExists(atPath: gridd.socket), "a stale socket")
                try await gridd.restart()
                #expect(try await gridd.json("status").readings.stored.int == 1)
            }
        }

        @Test func aSocketPathTooLongForTheSystemIsAClearError() async throws {
            let folder = try TemporaryFolder()
            let long = folder.file(String(repeating: "d", count: 120))
            let run = try await gridd(["--data", long])
            #expect(run.status == 1)
            #expect(run.stdout.isEmpty)
            #expect(run.stderr.contains("gridd.sock"))
            #expect(run.stderr.contains("107"))
        }

        @Test(arguments: ["--http", "--meters"]) func beyondThisMachineItListensOnlyWhenTold(_ option: String)
            async throws
        {
            let folder = try TemporaryFolder()
            let run = try await gridd(["--data", folder.file("data"), option, "0.0.0.0:0"])
            #expect(run.status != 0)
            #expect(run.stdout.isEmpty)
            #expect(run.stderr.contains("--insecure"))
            let told = try await GriddProcess.start([option, "0.0.0.0:0", "--insecure"])
            #expect(try await told.gridctl("status").status == 0)
        }
    }
}
