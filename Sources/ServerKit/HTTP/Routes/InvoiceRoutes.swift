import GridModel
import Hummingbird

struct InvoiceRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [draft] }

    private var draft: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}/invoice", name: "getInvoice",
            summary: "A meter's invoice for a period", tag: "meters", need: .read,
            parameters: [
                .meterID, .query("period", "A month, 2026-11; the current one when absent."),
                .query(
                    "explain", "Each line says how it comes about.", schema: ["type": "boolean", "default": false]),
                .named,
                .query(
                    "tariff",
                    "What it would be under this tariff: \(TariffReference.forms); under those that stand when absent."),
            ],
            answer: .json(Schemas.invoice.reference, "The invoice; a draft as long as it is not issued.")
        ) { call in
            try JSON.response(try await Self.invoice(call, backend, named: try call.query.flag("named")))
        }
    }

    /// The invoice that a call of these routes is about.
    static func invoice(_ call: Call, _ backend: HTTPBackend, named: Bool = false) async throws -> Invoice {
        var question = InvoiceQuestion(meter: try call.meter(), period: try period(call.query))
        question.isExplained = try call.query.flag("explain")
        question.isNamed = named
        question.isLimited = call.caller.meters != nil
        if let text = call.query.text("tariff") {
            guard let reference = TariffReference(text) else {
                throw Problem.badRequest("tariff is \(text); it must be as \(TariffReference.forms)")
            }
            let record = try await TariffViews(backend).record(reference)
            question.tariff = try backend.tariffs.tariff(record)
        }
        return try await question.answer(from: backend.store, clock: backend.clock, payee: backend.payee)
    }

    private static func period(_ query: Query) throws(Problem) -> CivilMonth? {
        guard let text = query.text("period") else { return nil }
        guard let month = DateExpression(text)?.month else {
            throw .badRequest("period is \(text); it must be a month such as 2026-11")
        }
        return month
    }
}

extension HTTPBackend {
    /// An issued invoice with the code that what is owed can be paid with.
    func payable(_ issued: IssuedInvoice) -> IssuedInvoice {
        var issued = issued
        issued.invoice.payment = payee?.payment(of: issued.invoice, owed: issued.balance)
        return issued
    }
}
