import Foundation
import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct InvoiceRouteTests {
    private func messages(_ answer: Answer) throws -> [InvoiceRunMessage] {
        try answer.text.split(separator: "\n").map { line in
            try JSONDecoder().decode(InvoiceRunMessage.self, from: Data(line.utf8))
        }
    }

    private func withInvoices(
        _ body: @Sendable (APIClient, RunningServer) async throws -> Void
    ) async throws {
        try await withLocalAPI(clock: Month.clock) { client, running in
            let meters = try await running.store.addMeters(4)
            for meter in meters { try await running.store.read(meter, 191_000) }
            try await body(client, running)
        }
    }

    @Test func aRunTellsOfItselfAndEndsWithASummary() async throws {
        try await withInvoices { client, _ in
            let answer = try await client.post(
                "/api/v1/invoice-runs", #"{"period": "2026-10", "meters": "1-3", "tellInvoices": true}"#)
            #expect(answer.status == 200 && answer.mediaType == "application/x-ndjson")
            let messages = try messages(answer)
            guard case .summary(let summary)? = messages.last else { throw TestFailure("no summary: \(answer.text)") }
            #expect(summary.issued == 3 && summary.totals == [Amount(minorUnits: 22_920, .brl)])
            #expect(messages.contains { if case .progress = $0 { true } else { false } })
            let told = messages.compactMap { if case .invoice(let invoice) = $0 { invoice.number } else { nil } }
            #expect(told == [1, 2, 3])
        }
    }

    @Test func theWholeLifeOfAnInvoice() async throws {
        try await withInvoices { client, _ in
            let issued = try await client.post("/api/v1/invoices", #"{"meter": 2, "period": "2026-10"}"#)
            #expect(issued.status == 201)
            #expect(try issued.json().number.int == 1 && issued.json().status.string == "issued")
            let again = try await client.post("/api/v1/invoices", #"{"meter": 2, "period": "2026-10"}"#)
            #expect(again.status == 409)
            // The meter's own invoice is now the one that was issued.
            let shown = try await client.get("/api/v1/meters/2/invoice?period=2026-10").json()
            #expect(shown.number.int == 1 && shown.dueDate.string == "2026-11-20")
            let part = try await client.post("/api/v1/invoices/1/payments", #"{"amount": "6.40", "reference": "x"}"#)
            #expect(try part.json().balance.amount.string == "70.00")
            #expect(try await client.post("/api/v1/invoices/1/void", #"{"reason": "x"}"#).status == 409)
            #expect(try await client.post("/api/v1/invoices/1/payments?dryRun=true").json().status.string == "paid")
            #expect(try await client.get("/api/v1/invoices/1").json().status.string == "issued")
            let credit = try await client.post("/api/v1/invoices/1/credit", #"{"reason": "y", "rebill": true}"#)
            #expect(try credit.json().replacement.number.int == 2)
            let list = try await client.get("/api/v1/invoices?status=issued&period=2026-10").json()
            #expect(list.items.elements.map(\.number.int) == [2])
            #expect(try await client.get("/api/v1/invoice-differences").json().items.elements.isEmpty)
        }
    }

    @Test func wholeInvoicesAreThoseThatAreAskedForOneByOne() async throws {
        try await withInvoices { client, _ in
            _ = try await client.post("/api/v1/invoice-runs", #"{"period": "2026-10"}"#)
            _ = try await client.post("/api/v1/invoices/2/payments", #"{"amount": "6.40"}"#)
            _ = try await client.post("/api/v1/invoices/3/credit", #"{"reason": "y", "rebill": true}"#)
            var pages: [JSONValue] = []
            var cursor = ""
            repeat {
                let page = try await client.get("/api/v1/invoices?whole=true&limit=2\(cursor)").json()
                pages += page.items.elements
                cursor = page.next.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(pages.map(\.number.int) == [1, 2, 3, 4, 5])
            for page in pages {
                let number = page.number.int ?? 0
                #expect(try await client.get("/api/v1/invoices/\(number)").json() == page)
            }
            let some = try await client.get("/api/v1/invoices?whole=true&status=credited").json()
            #expect(some.items.elements.map(\.number.int) == [3])
            #expect(some.items.elements[0].replacedBy.int == 5)
        }
    }

    @Test func anInvoiceNamesWhomItIsForWhenAsked() async throws {
        try await withInvoices { client, _ in
            _ = try await client.post(
                "/api/v1/customers", #"{"name": "Maria", "taxId": "529.982.247-25", "address": "Rua B 1"}"#)
            _ = try await client.post("/api/v1/contracts", #"{"usagePoint": 1, "customer": 1, "from": "2026-01-01"}"#)
            let draft = try await client.get("/api/v1/meters/1/invoice?period=2026-10&named=true").json().particulars
            #expect(draft.customer.name.string == "Maria" && draft.customer.taxId.string == "52998224725")
            #expect(draft.usagePoint.id.int == 1 && draft.issuedOn.string == nil)
            _ = try await client.post("/api/v1/invoices", #"{"meter": 1, "period": "2026-10"}"#)
            for path in ["/api/v1/meters/1/invoice?period=2026-10&named=true", "/api/v1/invoices/1?named=true"] {
                let issued = try await client.get(path).json().particulars
                #expect(issued.customer.address.string == "Rua B 1", "\(path)")
                #expect(issued.issuedOn.string == "2026-11-05", "\(path)")
            }
            // Nobody has the other's contract, and nobody asked for this one's names.
            let other = try await client.get("/api/v1/meters/2/invoice?period=2026-10&named=true").json()
            #expect(other.particulars.usagePoint.id.int == 2 && other.particulars.customer.name.string == nil)
            #expect(try await client.get("/api/v1/invoices/1").json().particulars.usagePoint.id.int == nil)
        }
    }

    /// Customers are not theirs to see, on an invoice neither.
    @Test func whoIsLimitedToSomeMetersIsToldNoCustomersName() async throws {
        try await withServer(clock: Month.clock) { running in
            let meter = try await running.store.addMeters(1)[0]
            try await running.store.read(meter, 191_000)
            let now = Month.after
            let maria = try await running.store.addCustomer(
                NewCustomer(name: "Maria", address: "Rua B 1"), by: "test", at: now, dryRun: false)
            _ = try await running.store.addContract(
                NewContract(usagePoint: UsagePointID(1)!, customer: maria.id, from: CivilDate(text: "2026-01-01")!),
                by: "test", at: now, dryRun: false)
            let limited = try await running.token("block", .operate, meters: [1])
            let free = try await running.token("office", .viewer)
            try await running.network { client in
                _ = try await client.with(token: limited).post("/api/v1/invoice-runs", #"{"period": "2026-10"}"#)
                for path in ["/api/v1/invoices/1", "/api/v1/meters/1/invoice?period=2026-10"] {
                    let path = path + (path.contains("?") ? "&" : "?") + "named=true"
                    let seen = try await client.with(token: free).get(path)
                    #expect(seen.text.contains("Maria") && seen.text.contains("Rua B 1"), "\(path)")
                    let told = try await client.with(token: limited).get(path)
                    #expect(told.status == 200 && !told.text.contains("Maria") && !told.text.contains("Rua"), "\(path)")
                }
            }
        }
    }

    @Test(arguments: [
        ("/api/v1/invoices?whole=x", 400), ("/api/v1/invoices/9", 404), ("/api/v1/invoices/x", 400),
        ("/api/v1/invoices?period=x", 400),
        ("/api/v1/invoices?status=x", 400), ("/api/v1/invoices?meter=0", 400),
        ("/api/v1/meters/1/invoice/pdf?language=de", 400),
    ])
    func whatCantBeAskedIsRefused(_ target: String, _ status: Int) async throws {
        try await withInvoices { client, _ in
            let answer = try await client.get(target)
            #expect(answer.status == status)
        }
    }

    @Test(arguments: [
        ("/api/v1/invoices", #"{"meter": 99, "period": "2026-10"}"#, 404),
        ("/api/v1/invoices", #"{"meter": 1, "period": "2026-11"}"#, 409),
        ("/api/v1/invoices", #"{"meter": 1}"#, 422),
        ("/api/v1/invoices/1/payments", #"{"amount": "0.001"}"#, 409),
        ("/api/v1/invoices/1/payments", #"{"amount": "1e-9223372036854775808"}"#, 409),
        ("/api/v1/invoices/1/credit", #"{"reason": "x", "amount": "0.1e-9223372036854775807"}"#, 409),
        ("/api/v1/invoices/1/payments", #"{"date": "2026-12-01"}"#, 409),
        ("/api/v1/invoices/1/void", #"{"reason": " "}"#, 422),
        ("/api/v1/invoices/1/credit", #"{"reason": "x", "amount": "77.00"}"#, 409),
        ("/api/v1/invoice-runs", #"{"period": "2026-10", "meters": "99"}"#, 404),
        ("/api/v1/invoice-runs", #"{"period": "October"}"#, 422),
    ])
    func whatCantBeDoneIsRefused(_ target: String, _ body: String, _ status: Int) async throws {
        try await withInvoices { client, _ in
            _ = try await client.post("/api/v1/invoices", #"{"meter": 2, "period": "2026-10"}"#)
            let answer = try await client.post(target, body)
            #expect(answer.status == status, "\(answer.text)")
        }
    }

    @Test func aCallerSeesAndBillsTheMetersInItsScope() async throws {
        try await withServer(clock: Month.clock) { running in
            let meters = try await running.store.addMeters(3)
            for meter in meters { try await running.store.read(meter, 191_000) }
            let token = try await running.token("block", .operate, meters: [2])
            let viewer = try await running.token("viewer", .viewer)
            try await running.network { client in
                let mine = client.with(token: token)
                #expect(try await client.get("/api/v1/invoices").status == 401)
                let denied = try await client.with(token: viewer).post(
                    "/api/v1/invoice-runs", #"{"period": "2026-10"}"#)
                #expect(denied.status == 403)
                let answer = try await mine.post("/api/v1/invoice-runs", #"{"period": "2026-10"}"#)
                guard case .summary(let summary)? = try messages(answer).last else { throw TestFailure("no summary") }
                #expect(summary.issued == 1 && summary.meters == 1)
                let other = try await mine.post("/api/v1/invoices", #"{"meter": 1, "period": "2026-10"}"#)
                #expect(other.status == 404)
                _ = try await running.store.run()
                #expect(try await mine.get("/api/v1/invoices").json().items.elements.map(\.meter.int) == [2])
                #expect(try await mine.get("/api/v1/invoices/1").status == 200)
                #expect(try await mine.get("/api/v1/invoices/2").status == 404)
            }
        }
    }
}
