import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// What becomes of alerts of before, and what the tables themselves refuse.
struct AlertMigrationTests {
    @Test func alertsOfBeforeKeepTheirNumbersAndBeginTheLog() async throws {
        try await withFolder { folder in
            let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
            try Schema.migrator.migrate(queue, upTo: "0007 invoices and ledger")
            try await queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO usage_point (id, created_at) VALUES (1, 0);
                        INSERT INTO meter (id, usage_point, zone, enrolled_at) VALUES (1, 1, 'UTC', 0);
                        INSERT INTO alert VALUES
                            (4, 1, 'excessive-consumption', 1000, 'resolved', 3000, 'over', NULL, NULL),
                            (7, 1, 'excessive-consumption', 2000, 'firing', 2500, 'much', 'ana', 4000);
                        UPDATE sqlite_sequence SET seq = 9 WHERE name = 'alert';
                        """)
            }
            try queue.close()
            let store = try await StoreEngine.sqlite.open(in: folder)
            let alerts = try await store.alerts(AlertFilter(), before: nil, limit: 9)
            #expect(alerts.map(\.id) == [7, 4])
            #expect(alerts[0].subject == .meter(1) && alerts[0].occasion == Instant(milliseconds: 2_000))
            #expect(alerts[0].acknowledgedBy == "ana" && alerts[0].kind == .consumption)
            #expect(try await store.openAlerts().map(\.id) == [7])
            let log = try await store.alertLog(after: 0, limit: 9)
            #expect(
                log.map { "\($0.alert).\($0.sequence) \($0.change)" } == [
                    "7.1 firing", "4.1 resolved", "7.2 acknowledged",
                ])
            let next = AlertTransition(
                AlertKey(rule: "r", subject: .fleet, occasion: Instant(seconds: 1)), kind: .outage, severity: .critical,
                state: .firing, at: Instant(seconds: 2), message: "")
            #expect(try await store.record([next], consumedThrough: nil).map(\.id) == [10])
            await store.close()
        }
    }

    @Test(arguments: [
        "DELETE FROM alert", "UPDATE alert_log SET message = ''", "DELETE FROM alert_log",
        "INSERT INTO alert_log (alert, sequence, at, change, actor, message) VALUES (1, 3, 0, 'firing', '', '')",
        "INSERT INTO alert_log (alert, sequence, at, change, actor, message) VALUES (1, 2, 0, 'burning', '', '')",
        "INSERT INTO alert_log (alert, sequence, at, change, actor, message) VALUES (9, 1, 0, 'firing', '', '')",
        "UPDATE alert SET subject = 'meter 2'", "UPDATE alert SET severity = 'dire'", "UPDATE alert SET state = 'gone'",
        "UPDATE alert_rule SET text = ''", "DELETE FROM alert_rule",
        "INSERT INTO alert_rule VALUES (9, 'bill-variation', 3, 'yaml', '', hex(zeroblob(32)), 0, '')",
        "INSERT INTO alert_rule_disabled VALUES ('nothing', 0, '')",
        "INSERT INTO alert_silence (alert, rule, until, actor, at) VALUES (1, 'r', 9, '', 0)",
        "INSERT INTO alert_silence (rule, until, actor, at) VALUES ('r', 9, '', 9)",
    ])
    func theTablesThemselvesRefuse(_ sql: String) async throws {
        try await withFolder { folder in
            let store = try #require(try await StoreEngine.sqlite.open(in: folder) as? SQLiteStore)
            _ = try await store.addMeters(1)
            let firing = AlertTransition(
                AlertKey(rule: "r", subject: .meter(1), occasion: Instant(seconds: 1)), kind: .silent,
                severity: .warning, state: .firing, at: Instant(seconds: 2), message: "")
            _ = try await store.record([firing], consumedThrough: nil)
            let error = await #expect(throws: DatabaseError.self) {
                try await store.connection.pool.write { db in try db.execute(sql: sql) }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
            await store.close()
        }
    }
}
