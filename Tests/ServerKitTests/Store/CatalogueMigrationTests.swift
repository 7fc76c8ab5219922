import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// What becomes of a store of before, and what the tables themselves refuse.
@Suite struct CatalogueMigrationTests {
    @Test func aStoreOfBeforeHasEachMeterAtItsUsagePoint() async throws {
        try await withFolder { folder in
            let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
            try Schema.migrator.migrate(queue, upTo: "0004 packs and pages")
            try await queue.write { db in
                for id in [7, 3, 9] {
                    try db.execute(sql: "INSERT INTO usage_point (id, created_at) VALUES (?, 5)", arguments: [id * 10])
                    try db.execute(
                        sql: "INSERT INTO meter (id, usage_point, zone, enrolled_at) VALUES (?, ?, 'America/Bahia', 5)",
                        arguments: [id, id * 10])
                }
                // One that was set aside and never written is no meter.
                try db.execute(sql: "UPDATE sqlite_sequence SET seq = 12 WHERE name = 'meter'")
            }
            try queue.close()
            let store = try await StoreEngine.sqlite.open(in: folder)
            let now = Instant(seconds: 1_795_000_000)
            let points = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 10, at: now)
            #expect(points.map(\.id.value) == [30, 70, 90])
            #expect(points.map(\.meter?.value) == [3, 7, 9])
            #expect(points.allSatisfy { $0.installations.map(\.from) == [nil] && $0.tariff == "default" })
            let october = CivilMonth(year: 2026, month: 10)!
            #expect(
                try await store.terms(of: points.compactMap(\.meter), in: october).allSatisfy {
                    $0.tariffs[0].tariff == .standard
                })
            #expect(try await store.addMeters(1)[0].value == 13)
            await store.close()
        }
    }

    @Test(arguments: [
        "UPDATE tariff_version SET text = ''", "DELETE FROM tariff_version",
        "INSERT INTO tariff_version VALUES (9, 'default', 3, '2026-01-01', 'yaml', '', hex(zeroblob(32)), 0, '')",
        "INSERT INTO tariff_version VALUES (9, 'default', 2, '2026-02-30', 'yaml', '', hex(zeroblob(32)), 0, '')",
        "INSERT INTO tariff_version VALUES (9, 'a b', 1, '2026-01-01', 'yaml', '', hex(zeroblob(32)), 0, '')",
        "INSERT INTO standing_tariff VALUES ('2026-01-01', 'nothing', 0, '')",
        "DELETE FROM customer WHERE id = 1",
        "INSERT INTO customer (name, tax_id, added_at) VALUES ('B', '52998224725', 0)",
        "INSERT INTO customer (name, added_at) VALUES ('', 0)",
        "UPDATE usage_point SET supply = 'steam'", "UPDATE usage_point SET cycle_day = 29",
        "UPDATE usage_point SET cycle_day = 15", "INSERT INTO reading_cycle VALUES (1, 202613, 15, 0, '')",
        "INSERT INTO reading_cycle VALUES (1, 202612, 29, 0, '')",
        "INSERT INTO reading_cycle VALUES (9, 202612, 9, 0, '')",
        // A second meter where one stands, and one in a second place.
        "INSERT INTO meter_installation VALUES (1, 2, 5, NULL)", "INSERT INTO meter_installation VALUES (2, 1, 5, 6)",
        "UPDATE meter_installation SET meter = 2 WHERE meter = 1",
        "UPDATE meter_installation SET until = 0 WHERE meter = 1",
        "INSERT INTO contract VALUES (9, 1, NULL, 'default', '2026-05-31', NULL, 0, '')",
        "INSERT INTO contract VALUES (9, 1, NULL, 'default', '2025-01-01', NULL, 0, '')",
        "INSERT INTO contract VALUES (9, 1, NULL, 'nothing', '2027-01-01', NULL, 0, '')",
        "INSERT INTO contract VALUES (9, 1, 7, 'default', '2027-01-01', NULL, 0, '')",
        "INSERT INTO contract VALUES (9, 1, NULL, 'default', '2027-01-01', '2027-01-01', 0, '')",
        "INSERT INTO contract VALUES (9, 9, NULL, 'default', '2027-01-01', NULL, 0, '')",
        "UPDATE contract SET until = NULL WHERE id = 1", "UPDATE contract SET tariff = 'nothing' WHERE id = 1",
        "UPDATE contract SET usage_point = 2 WHERE id = 1",
    ])
    func theTablesThemselvesRefuse(_ sql: String) async throws {
        try await withFolder { folder in
            let store = try #require(try await StoreEngine.sqlite.open(in: folder) as? SQLiteStore)
            _ = try await store.addMeters(2)
            try await store.connection.pool.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO customer (name, tax_id, added_at) VALUES ('A', '52998224725', 0);
                        INSERT INTO contract VALUES (1, 1, 1, 'default', '2026-01-01', '2026-06-01', 0, '');
                        INSERT INTO contract VALUES (2, 1, 1, 'default', '2026-06-01', '2026-07-01', 0, '');
                        """)
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await store.connection.pool.write { db in try db.execute(sql: sql) }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
            await store.close()
        }
    }

    @Test func everyChangeIsNotedWithWhoMadeIt() async throws {
        try await withFolder { folder in
            let store = try #require(try await StoreEngine.sqlite.open(in: folder) as? SQLiteStore)
            let now = Instant(seconds: 1_795_000_000)
            let day = { (text: String) in CivilDate(text: text)! }
            let meters = try await store.addMeters(2)
            _ = try await store.addTariff(CatalogueConformanceTests.tariff(), by: "ana", at: now, dryRun: false)
            _ = try await store.setStandingTariff(
                StandingTariff(from: day("2026-12-01"), tariff: "white"), by: "ana", at: now, dryRun: false)
            let customer = try await store.addCustomer(NewCustomer(name: "Rui"), by: "ana", at: now, dryRun: false).id
            _ = try await store.changeCustomer(
                customer, CustomerChange(phone: "123"), by: "ana", at: now, dryRun: false)
            let point = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 1, at: now)[0].id
            _ = try await store.changeUsagePoint(point, UsagePointChange(name: "x"), by: "ana", at: now, dryRun: false)
            _ = try await store.install(
                NewInstallation(meter: meters[1], from: now), at: point, by: "ana", now: now, dryRun: false)
            let contract = try await store.addContract(
                NewContract(usagePoint: point, from: day("2026-01-01")), by: "ana", at: now, dryRun: false)
            _ = try await store.changeContract(
                contract.id, ContractChange(from: day("2026-01-01"), tariff: "white"), by: "ana", at: now, dryRun: false
            )
            _ = try await store.endContract(contract.id, until: day("2026-02-01"), by: "ana", at: now, dryRun: false)
            _ = try await store.closeCustomer(customer, by: "ana", at: now, dryRun: false)
            // A dry run leaves no trace here either.
            _ = try await store.addCustomer(NewCustomer(name: "Eva"), by: "ana", at: now, dryRun: true)
            let noted = try await store.connection.pool.read { db in
                try Row.fetchAll(db, sql: "SELECT actor || ' ' || action AS text FROM audit ORDER BY id").map {
                    $0["text"] as String
                }
            }
            #expect(
                noted == [
                    "ana tariff.add", "ana tariff.use", "ana customer.add", "ana customer.change",
                    "ana usage-point.change", "ana usage-point.install", "ana contract.add", "ana contract.change",
                    "ana contract.end", "ana customer.close",
                ])
            await store.close()
        }
    }
}
