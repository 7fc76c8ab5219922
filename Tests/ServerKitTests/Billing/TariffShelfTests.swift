import GridModel
import Testing

@testable import ServerKit

struct TariffShelfTests {
    private static func record(_ number: Int64) -> TariffRecord {
        let document = CatalogueConformanceTests.tariff("t\(number)", price: "0.\(number)").document
        return TariffRecord(
            name: "t\(number)", version: 1, validFrom: BillingFixture.date("2026-01-01"), document: document,
            sha256: document.sha256, addedAt: Instant(seconds: 0), addedBy: "")
    }

    @Test func aDocumentIsFetchedOnceUntilTooManyAreKept() throws {
        let records = (1...9).map(Self.record)
        let shelf = TariffShelf(most: records.prefix(3).reduce(0) { $0 + $1.document.text.utf8.count })
        var fetched = 0
        func read(_ record: TariffRecord) throws {
            let read = try shelf.read(record.sha256) {
                fetched += 1
                return record
            }
            #expect(read.document == record.document && read.tariff.name == record.name)
        }
        for _ in 0..<5 { for record in records.prefix(3) { try read(record) } }
        #expect(fetched == 3)
        for record in records { try read(record) }
        #expect(fetched == 9)
        try read(records[0])
        #expect(fetched == 10)
    }

    /// A tariff that has a version a day has a year's documents, and an invoice needs a month's.
    @Test func onlyTheDocumentsOfAPeriodAreFetched() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            for day in ["2026-01-01", "2026-08-01", "2026-10-11", "2026-12-01"] {
                let tariff = CatalogueConformanceTests.tariff("spot", from: day)
                _ = try await store.addTariff(tariff, by: "op", at: Month.after, dryRun: false)
            }
            _ = try await store.addContract(
                NewContract(meter: meter, tariff: "spot", from: BillingFixture.date("2026-09-01")), by: "op",
                at: Month.after, dryRun: false)
            let sqlite = try #require(store as? SQLiteStore)
            // What is not looked at need not be readable.
            try await sqlite.connection.pool.write { db in
                try db.execute(sql: "DROP TRIGGER tariff_version_stays")
                try db.execute(
                    sql: "UPDATE tariff_version SET text = '?' WHERE valid_from IN ('2026-01-01', '2026-12-01')")
            }
            let batch = try await store.subjects(of: [meter], in: Month.october)
            #expect(batch.kinds[0].tariffs.map { $0.tariff.validFrom.text } == ["2026-08-01", "2026-10-11"])
        }
    }
}
