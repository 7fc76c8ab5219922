import Foundation
import GRDB
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// The ledger through a month's end that is cut short.
    struct InvoiceRunKill {
        private let meters = 8_000

        @Test func theLedgerSurvivesKill9InARun() async throws {
            let gridd = try await GriddProcess.start(environment: ["GRIDD_TIME_ZONE": "America/Bahia"])
            #expect(try await gridd.gridctl("meters", "add", "--count", "\(meters)", "-q").status == 0)
            var text = "meter,at,registerKwh\n"
            for (at, register) in [("2026-10-01T03:00:00Z", 10), ("2026-11-01T03:00:00Z", 110)] {
                for meter in 1...meters { text += "\(meter),\(at),\(register * meter % 997 + register * 10)\n" }
            }
            let file = try gridd.folder.write(text, to: "readings.csv")
            #expect(try await gridd.gridctl("import", file).status == 0)

            var cutShort = 0
            for _ in 0..<3 {
                let before = try issued(gridd)
                let run = try ChildProcess(
                    Programs.path(of: "gridctl"),
                    ["--server", gridd.socket, "invoices", "run", "--period", "2026-10"])
                try await eventually("invoices are issued") { try issued(gridd) > before || before == meters }
                try await gridd.kill9()
                _ = try await run.end(within: 60)
                try await gridd.restart()
                let after = try issued(gridd)
                #expect(after >= before)
                if after < meters { cutShort += 1 }
            }
            #expect(cutShort > 0, "a run was cut short at least once")

            let last = try await gridd.gridctl("-o", "json", "invoices", "run", "--period", "2026-10")
            #expect(last.status == 0, "\(last.stderr)")
            let all = try await gridd.json("invoices").elements
            #expect(all.map(\.number.int) == Array(1...meters), "no hole")
            #expect(Set(all.map(\.meter.int)).count == meters, "no double")
            let verified = try await gridd.gridctl("verify")
            #expect(verified.status == 0, "\(verified.stdout)\(verified.stderr)")
            #expect(try await gridd.terminate() == .exited(0))
        }

        private func issued(_ gridd: GriddProcess) throws -> Int {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
            return try DatabaseQueue(path: gridd.data + "/gridd.sqlite", configuration: configuration).read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM invoice") ?? 0
            }
        }
    }
}
