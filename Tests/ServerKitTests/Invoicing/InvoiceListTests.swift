import GRDB
import GridModel
import Testing

@testable import ServerKit

/// Lists of issued invoices, page by page.
@Suite struct InvoiceListTests {
    private func numbers(_ store: any Store, _ filter: InvoiceFilter, pages limit: Int) async throws -> [Int64] {
        var found: [Int64] = []
        var after: Int64? = 0
        while let from = after {
            let page = try await store.invoices(filter, after: from, limit: limit)
            found += page.invoices.map(\.number)
            after = page.reached
        }
        return found
    }

    @Test func aScopeMayBeOfThousandsOfSingleMeters() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(60)
            for meter in meters { try await store.read(meter, 1_000) }
            _ = try await store.run()
            for count in [1_200, 6_000] {
                let odd = MeterSelection((0..<count).map { MeterID(Int64($0) * 2 + 1)! })
                for month in [nil, Month.october] {
                    let filter = InvoiceFilter(meters: odd, month: month, now: Month.after)
                    #expect(try await numbers(store, filter, pages: 7) == (0..<30).map { $0 * 2 + 1 })
                }
                let none = InvoiceFilter(meters: odd, month: Month.november, now: Month.after)
                #expect(try await numbers(store, none, pages: 7).isEmpty)
            }
        }
    }

    @Test func whatIsSkippedCountsAgainstThePagesTime() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(1_000)
            for meter in meters { try await store.read(meter, 1_000) }
            _ = try await store.run()
            let sqlite = try #require(store as? SQLiteStore)
            let filter = InvoiceFilter(meters: MeterSelection([900...2_000]), now: Month.after)
            let (invoices, reached) = try await sqlite.read { db in
                try sqlite.invoiceRows.invoices(filter, after: 0, limit: 10, within: .zero, db)
            }
            #expect(invoices.isEmpty && reached == 256)
            #expect(try await numbers(store, filter, pages: 30) == Array(900...1_000))
        }
    }

    @Test func noPageOfAMonthIsSorted() async throws {
        try await withStore(.sqlite) { store, _ in
            let sqlite = try #require(store as? SQLiteStore)
            let selection = MeterSelection([2...9_000])
            for (month, customer, meters) in [
                (Month.october, nil, nil), (Month.october, nil, selection), (nil, nil, nil), (nil, nil, selection),
                (Month.october, 3, nil), (nil, 3, selection),
            ] as [(CivilMonth?, Int64?, MeterSelection?)] {
                let filter = InvoiceFilter(meters: meters, customer: customer, month: month, now: Month.after)
                let plan = try await sqlite.read { db in
                    let search = try #require(try InvoiceSearch(filter, after: 5, db))
                    return try Row.fetchAll(
                        db, sql: "EXPLAIN QUERY PLAN SELECT number, figures FROM \(search.sql)",
                        arguments: search.arguments
                    ).map { $0["detail"] as String }
                }
                #expect(plan.count == 1 && plan[0].hasPrefix("SEARCH invoice"), "\(plan)")
            }
        }
    }
}
