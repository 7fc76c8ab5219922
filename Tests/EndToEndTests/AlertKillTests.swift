import Foundation
import GRDB
import TestSupport
import Testing

extension EndToEnd {
    /// An alert's course with gridd killed between any two steps of it.
    struct AlertKill {
        private func send(_ gridd: GriddProcess, _ kilowattHours: Double, minutesAgo: Double) async throws {
            let at = Date(timeIntervalSinceNow: -minutesAgo * 60).formatted(.iso8601)
            let meter = try MeterSocket(port: gridd.metersPort)
            try meter.send(#"{"id": 1, "consumption": \#(kilowattHours), "datetime": "\#(at)"}"#)
            let answer = try #require(try meter.line())
            #expect(try JSONValue(answer).id.int == 1)
        }

        private func log(_ gridd: GriddProcess) throws -> [String] {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
            return try DatabaseQueue(path: gridd.data + "/gridd.sqlite", configuration: configuration).read { db in
                try String.fetchAll(
                    db, sql: "SELECT alert || '.' || sequence || ' ' || change FROM alert_log ORDER BY id")
            }
        }

        @Test(arguments: 0...15)
        func eachChangeIsLoggedOnceWhereverGriddIsKilled(_ kills: Int) async throws {
            let gridd = try await GriddProcess.start(environment: ["GRIDD_TIME_ZONE": "UTC"])
            #expect(try await gridd.gridctl("meters", "add", "-q").status == 0)
            let limit = try gridd.folder.write(
                #"{"name": "excessive-consumption", "kind": "consumption", "over": "period", "limit": "10 kWh"}"#,
                to: "limit.json")
            #expect(try await gridd.gridctl("alerts", "rules", "add", limit).status == 0)
            try await send(gridd, 1, minutesAgo: 9)
            func step(_ number: Int, _ changes: [String], _ body: () async throws -> Void) async throws {
                try await body()
                // Killed at once: what was acknowledged is evaluated after the start at the latest.
                if kills & (1 << number) != 0 {
                    try await gridd.kill9()
                    try await gridd.restart()
                }
                try await eventually("the log is \(changes)") { try log(gridd) == changes }
            }
            try await step(0, ["1.1 firing"]) { try await send(gridd, 12, minutesAgo: 8) }
            try await step(1, ["1.1 firing"]) { try await send(gridd, 13, minutesAgo: 7) }
            try await step(2, ["1.1 firing", "1.2 acknowledged"]) {
                let acknowledged = try await gridd.gridctl("alerts", "ack", "1")
                #expect(acknowledged.status == 0, "\(acknowledged.stderr)")
            }
            try await step(3, ["1.1 firing", "1.2 acknowledged"]) { try await send(gridd, 14, minutesAgo: 6) }
            #expect(try await gridd.gridctl("alerts", "rules", "disable", "excessive-consumption").status == 0)
            try await gridd.kill9()
            try await gridd.restart()
            try await eventually("it is resolved once") {
                try log(gridd) == ["1.1 firing", "1.2 acknowledged", "1.3 resolved"]
            }
            #expect(try await gridd.terminate() == .exited(0))
        }
    }
}
