import GridModel
import Hummingbird

/// Invoices that are issued, and what operators do to them.
struct IssuedInvoiceRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, show, issue, pay, void, credit, differences] }

    private var desk: InvoiceDesk { InvoiceDesk(store: backend.store, clock: backend.clock) }

    // MARK: Looking

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/invoices", name: "listInvoices", summary: "Issued invoices in order of number",
            tag: "invoices", need: .read,
            parameters: [
                .query("meter", "Only of these meters: ids and ranges of them, separated by commas."),
                .query("customer", "Only of this customer.", schema: ["type": "integer"]),
                .query("period", "Only of the periods that this month names, 2026-11."),
                .query("status", "Only with this status.", schema: .one(of: InvoiceStatus.self, "Where it stands.")),
                .query(
                    "whole", "Each with its lines, its entries and its evidence, as getIssuedInvoice has it.",
                    schema: ["type": "boolean", "default": false]),
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(
                ["oneOf": [Schemas.invoiceSummaryPage.reference, Schemas.issuedInvoicePage.reference]],
                "A page of summaries, or of invoices for `whole=true`; one may be short of the limit.")
        ) { call in
            let now = backend.clock.now()
            let filter = InvoiceFilter(
                meters: Access.listable(by: call.caller, of: try call.query.selection("meter")),
                customer: try call.query.number("customer"), month: try call.query.month("period"),
                status: try call.query.one("status", of: InvoiceStatus.self), now: now)
            let after = try call.query.text("cursor").map { try Cursor($0, list: "i", count: 1).numbers[0] }
            let limit = try call.query.limit()
            if try call.query.flag("whole") {
                let (files, reached) = try await backend.store.invoiceFiles(
                    filter, after: after ?? 0, limit: min(limit, Self.mostWhole))
                let fitting = Self.fitting(files)
                let next = fitting.count < files.count ? fitting.last?.invoice.number : reached
                let page = Page(
                    items: fitting.map { backend.payable(IssuedInvoice($0, at: now)) },
                    next: next.map { Cursor(list: "i", $0).text })
                return try JSON.response(page)
            }
            let (invoices, reached) = try await backend.store.invoices(filter, after: after ?? 0, limit: limit)
            let page = Page(
                items: invoices.map { $0.summary(at: now) }, next: reached.map { Cursor(list: "i", $0).text })
            return try JSON.response(page)
        }
    }

    /// On a page, however many are asked for.
    private static let mostWhole = 250

    /// Those that a page has room for: each holds its tariffs word for word, a year of half-hourly prices too.
    private static func fitting(_ files: [InvoiceFile]) -> ArraySlice<InvoiceFile> {
        var bytes = 0
        let end = files.firstIndex { file in
            bytes += file.invoice.terms.tariffs.reduce(2_000) { $0 + $1.text.utf8.count }
            return bytes > 8 << 20
        }
        return files.prefix(max(1, end ?? files.count))
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/invoices/{number}", name: "getIssuedInvoice", summary: "One issued invoice",
            tag: "invoices", need: .read,
            parameters: [.invoiceNumber, .named],
            answer: .json(
                Schemas.issuedInvoice.reference, "The invoice, what became of it, and what it was worked out from.")
        ) { call in
            var issued = backend.payable(try await visible(call))
            if try call.query.flag("named") {
                issued.invoice.particulars = try await ParticularsReader(
                    store: backend.store, now: backend.clock.now(), isLimited: call.caller.meters != nil
                ).read(issued)
            }
            return try JSON.response(issued)
        }
    }

    private var differences: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/invoice-differences", name: "listInvoiceDifferences",
            summary: "Issued invoices that would be others by what is known now", tag: "invoices", need: .read,
            parameters: [
                .query("meter", "Only of these meters: ids and ranges of them, separated by commas."),
                .query("period", "Only of the periods that this month names, 2026-11."), .limit(most: 1_000), .cursor,
            ],
            answer: .json(
                Schemas.invoiceDifferencePage.reference,
                "A page; limit is how many invoices are looked at, so a page may be empty and not the last.")
        ) { call in
            let question = DifferenceQuestion(
                meters: Access.listable(by: call.caller, of: try call.query.selection("meter")),
                month: try call.query.month("period"),
                after: try call.query.text("cursor").map { try Cursor($0, list: "d", count: 1).numbers[0] } ?? 0,
                limit: try call.query.limit())
            let (items, reached) = try await question.answer(from: backend.store, clock: backend.clock)
            return try JSON.response(Page(items: items, next: reached.map { Cursor(list: "d", $0).text }))
        }
    }

    // MARK: Changing

    private var issue: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/invoices", name: "issueInvoice", summary: "Issue a meter's invoice",
            tag: "invoices", need: .operate, parameters: [.idempotencyKey, .dryRun], body: .json(Schemas.newInvoice),
            answer: .json(
                Schemas.issuedInvoice.reference, status: 201,
                "The invoice; where the customer changed within the period, the first that is missing, and a note says whose "
                    + "is still to be issued by the same request."),
            problems: [404, 409]
        ) { call in
            let new = try await call.decode(NewInvoice.self)
            try Access.check(call.caller, sees: new.meter)
            return try JSON.response(backend.payable(try await desk.issue(new, try asking(call))), status: .created)
        }
    }

    private var pay: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/invoices/{number}/payments", name: "payInvoice",
            summary: "Note money that came in", tag: "invoices", need: .operate,
            parameters: [.invoiceNumber, .idempotencyKey, .dryRun], body: .json(Schemas.newPayment, required: false),
            answer: .json(Schemas.issuedInvoice.reference, "The invoice; late charges are among its entries."),
            problems: [409]
        ) { call in
            let payment = try await call.decode(NewPayment.self, absent: NewPayment())
            let reference = try Text.name(payment.reference, field: "reference")
            let number = try await visible(call).number
            let change = InvoiceChange.pay(amount: payment.amount, date: payment.date, reference: reference)
            return try JSON.response(backend.payable(try await desk.change(number, change, try asking(call))))
        }
    }

    private var void: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/invoices/{number}/void", name: "voidInvoice",
            summary: "Withdraw an invoice that nothing was paid for", tag: "invoices", need: .operate,
            parameters: [.invoiceNumber, .idempotencyKey, .dryRun], body: .json(Schemas.invoiceVoiding),
            answer: .json(Schemas.issuedInvoice.reference, "The invoice; its period may be issued anew."),
            problems: [409]
        ) { call in
            let reason = try Self.reason((try await call.decode(InvoiceVoiding.self)).reason)
            let number = try await visible(call).number
            return try JSON.response(try await desk.change(number, .void(reason: reason), try asking(call)))
        }
    }

    private var credit: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/invoices/{number}/credit", name: "creditInvoice",
            summary: "Take an invoice back by a credit note, and bill anew", tag: "invoices", need: .operate,
            parameters: [.invoiceNumber, .idempotencyKey, .dryRun], body: .json(Schemas.newCreditNote),
            answer: .json(Schemas.creditOutcome.reference, "The credit note, and the invoices."), problems: [409]
        ) { call in
            var note = try await call.decode(NewCreditNote.self)
            note.reason = try Self.reason(note.reason)
            let number = try await visible(call).number
            return try JSON.response(try await desk.credit(number, note, try asking(call)))
        }
    }

    /// The invoice in the path, which is of a meter in the caller's scope.
    private func visible(_ call: Call) async throws -> IssuedInvoice {
        let text = call.context.parameters.get("number") ?? ""
        guard let number = Int64(text), number > 0 else {
            throw Problem.badRequest("\(text) is no invoice number; numbers are whole and from 1")
        }
        let unknown = Problem.unknownInvoice(number)
        guard let file = try await backend.store.invoiceFile(number), Access.sees(call.caller, file.invoice.meter)
        else { throw unknown }
        return IssuedInvoice(file, at: backend.clock.now())
    }

    private func asking(_ call: Call) throws -> InvoiceDesk.Asking {
        InvoiceDesk.Asking(
            actor: call.caller.name,
            idempotencyKey: try Text.name(call.request.headers.idempotencyKey, field: "Idempotency-Key"),
            isRehearsal: try call.query.dryRun())
    }

    private static func reason(_ text: String) throws(Problem) -> String {
        guard let reason = try Text.name(text, field: "reason") else {
            throw .invalid("reason is empty: say why, for those who come later")
        }
        return reason
    }
}

extension Endpoint.Parameter {
    static let invoiceNumber = Self(
        name: "number", place: .path, description: "The invoice's number.", schema: ["type": "integer", "minimum": 1])

    static let named = Self.query(
        "named",
        "It says whom it is for and what it is about, by name; not the customer's with a token that is for some meters.",
        schema: ["type": "boolean", "default": false])

    static let idempotencyKey = Self(
        name: "Idempotency-Key", place: .header,
        description: "With a key that was seen before nothing more is done, and the answer is given again.",
        schema: ["type": "string", "maxLength": .int(Text.longest)])
}

extension Problem {
    static func unknownInvoice(_ number: Int64) -> Problem {
        Problem(
            type: "/problems/unknown-invoice", title: "Unknown invoice", status: 404,
            detail: "no invoice \(number) — gridctl invoices lists the ones there are")
    }
}

extension Query {
    /// A whole number from 1.
    func number(_ name: String) throws(Problem) -> Int64? {
        guard let text = text(name) else { return nil }
        guard let number = Int64(text), number > 0 else {
            throw .badRequest("\(name) is \(text); it must be a whole number from 1")
        }
        return number
    }

    /// A month.
    func month(_ name: String) throws(Problem) -> CivilMonth? {
        guard let text = text(name) else { return nil }
        guard let month = CivilMonth(text: text) else {
            throw .badRequest("\(name) is \(text); it must be a month such as 2026-11")
        }
        return month
    }
}
