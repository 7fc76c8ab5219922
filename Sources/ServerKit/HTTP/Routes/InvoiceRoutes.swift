import GridModel
import Hummingbird

struct InvoiceRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [draft] }

    private var draft: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}/invoice", name: "getInvoice",
            summary: "A meter's invoice for a period", tag: "meters", need: .read,
            parameters: [.meterID, .query("period", "A month, 2026-11; the current one when absent.")],
            answer: .json(Schemas.invoice.reference, "The invoice; a draft as long as it is not issued.")
        ) { call in
            let question = InvoiceQuestion(meter: try call.meter(), period: try Self.period(call.query))
            if let month = question.period, let issued = try await issued(question.meter, month) {
                return try JSON.response(issued)
            }
            return try JSON.response(
                try await question.answer(
                    from: backend.store, clock: backend.clock, payee: backend.payee))
        }
    }

    /// The one that was issued for a period, which stays what it is.
    private func issued(_ meter: MeterID, _ month: CivilMonth) async throws -> Invoice? {
        guard backend.store.entry(of: meter) != nil else { return nil }
        let stored = try await backend.store.invoice(of: meter, in: month)
        return stored.map { $0.invoice($0.status(at: backend.clock.now())) }
    }

    static func period(_ query: Query) throws(Problem) -> CivilMonth? {
        guard let text = query.text("period") else { return nil }
        guard let month = DateExpression(text)?.month else {
            throw .badRequest("period is \(text); it must be a month such as 2026-11")
        }
        return month
    }
}
