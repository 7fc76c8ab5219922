import Foundation
import GridModel

extension GridClient {
    /// Issued invoices, and what became of them.
    public struct Invoices: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/invoices"

        /// Issued invoices in order of number, page by page.
        ///
        /// - Parameters:
        ///   - meters: Only those of these meters; nil for all.
        ///   - customer: Only those of this customer; nil for all.
        ///   - period: Only those of the periods that this month names; nil for all.
        ///   - status: Only those that stand so; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            meters: MeterSelection? = nil, customer: Int64? = nil, period: CivilMonth? = nil,
            status: InvoiceStatus? = nil, limit: Int? = nil
        ) -> PagedSequence<InvoiceSummary> {
            dispatcher.pages(of: Self.list(meters, customer, period, status), limit: limit, pageSize: 1_000)
        }

        /// The same, each whole: with its lines, what became of it and what it was worked out from.
        ///
        /// - Parameters:
        ///   - meters: Only those of these meters; nil for all.
        ///   - customer: Only those of this customer; nil for all.
        ///   - period: Only those of the periods that this month names; nil for all.
        ///   - status: Only those that stand so; nil for all.
        ///   - limit: At most so many; nil for all.
        public func whole(
            meters: MeterSelection? = nil, customer: Int64? = nil, period: CivilMonth? = nil,
            status: InvoiceStatus? = nil, limit: Int? = nil
        ) -> PagedSequence<IssuedInvoice> {
            var request = Self.list(meters, customer, period, status)
            request.query.append(("whole", "true"))
            return dispatcher.pages(of: request, limit: limit, pageSize: 250)
        }

        private static func list(
            _ meters: MeterSelection?, _ customer: Int64?, _ period: CivilMonth?, _ status: InvoiceStatus?
        ) -> Request {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            if let meters { request.query.append(("meter", meters.description)) }
            if let customer { request.query.append(("customer", String(customer))) }
            if let period { request.query.append(("period", period.text)) }
            if let status { request.query.append(("status", status.rawValue)) }
            return request
        }

        /// One issued invoice, with what became of it and what it was worked out from. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - number: The invoice's.
        ///   - named: It says whom it is for and what it is about, by name.
        public func get(_ number: Int64, named: Bool = false) async throws -> IssuedInvoice {
            var request = Self.request(.get, number, "", repetition: .harmless)
            if named { request.query.append(("named", "true")) }
            return try await dispatcher.value(request)
        }

        /// Issued invoices that would be others by what is known now, page by page.
        ///
        /// - Parameters:
        ///   - meters: Only those of these meters; nil for all.
        ///   - period: Only those of the periods that this month names; nil for all.
        public func differences(
            meters: MeterSelection? = nil, period: CivilMonth? = nil
        ) -> PagedSequence<InvoiceDifference> {
            var request = Request(method: .get, path: "/api/v1/invoice-differences", repetition: .harmless)
            request.patience = .seconds(120)
            if let meters { request.query.append(("meter", meters.description)) }
            if let period { request.query.append(("period", period.text)) }
            return dispatcher.pages(of: request, limit: nil, pageSize: 500)
        }

        /// Issues a meter's invoice and gives it back.
        ///
        /// - Parameters:
        ///   - meter: Whose.
        ///   - period: The month that names the period, which must be over.
        ///   - idempotencyKey: Under one key it is issued once, however often the call is made; a key of its own is used
        ///     when nil, so that the request can be sent again when the answer is lost.
        ///   - dryRun: Only say what would be issued.
        /// - Throws: ``ClientError``; `conflict` when the period has an invoice already, or can't have one.
        public func issue(
            _ meter: MeterID, period: CivilMonth, idempotencyKey: String? = nil, dryRun: Bool = false
        ) async throws -> IssuedInvoice {
            var request = Request(method: .post, path: Self.path, repetition: .harmless, subject: "meter \(meter)")
            try request.ask(NewInvoice(meter: meter, period: period), under: idempotencyKey, dryRun)
            return try await dispatcher.value(request)
        }

        /// Notes money that came in for an invoice, and gives it back. Fails with `notFound` or `conflict`.
        ///
        /// - Parameters:
        ///   - number: The invoice's.
        ///   - payment: How much and when; all that is owed, today, when it says nothing.
        ///   - idempotencyKey: As for ``issue(_:period:idempotencyKey:dryRun:)``.
        ///   - dryRun: Only say what would come of it.
        public func pay(
            _ number: Int64, _ payment: NewPayment = NewPayment(), idempotencyKey: String? = nil, dryRun: Bool = false
        ) async throws -> IssuedInvoice {
            var request = Self.request(.post, number, "/payments", repetition: .harmless)
            try request.ask(payment, under: idempotencyKey, dryRun)
            return try await dispatcher.value(request)
        }

        /// Withdraws an invoice that nothing was paid for, and gives it back. Fails with `notFound` or `conflict`.
        ///
        /// - Parameters:
        ///   - number: The invoice's.
        ///   - reason: For those who come later.
        ///   - idempotencyKey: As for ``issue(_:period:idempotencyKey:dryRun:)``.
        ///   - dryRun: Only say what would come of it.
        public func void(
            _ number: Int64, reason: String, idempotencyKey: String? = nil, dryRun: Bool = false
        ) async throws -> IssuedInvoice {
            var request = Self.request(.post, number, "/void", repetition: .harmless)
            try request.ask(InvoiceVoiding(reason: reason), under: idempotencyKey, dryRun)
            return try await dispatcher.value(request)
        }

        /// Takes an invoice back by a credit note, and bills its period anew if that is asked for. Fails with `notFound` or
        /// `conflict`.
        ///
        /// - Parameters:
        ///   - number: The invoice's.
        ///   - note: Why, how much, and whether to bill anew.
        ///   - idempotencyKey: As for ``issue(_:period:idempotencyKey:dryRun:)``.
        ///   - dryRun: Only say what would come of it.
        public func credit(
            _ number: Int64, _ note: NewCreditNote, idempotencyKey: String? = nil, dryRun: Bool = false
        ) async throws -> CreditOutcome {
            var request = Self.request(.post, number, "/credit", repetition: .harmless)
            try request.ask(note, under: idempotencyKey, dryRun)
            return try await dispatcher.value(request)
        }

        /// Issues what is missing of a period's invoices. It can be asked for again, after whatever end.
        ///
        /// - Parameters:
        ///   - new: Which period, and for which meters.
        ///   - dryRun: Only say what would be issued.
        ///   - tell: Is told of progress, of each meter that could not be billed, and of each invoice where that was asked
        ///     for.
        /// - Throws: ``ClientError``; `conflict` while another run goes on.
        public func run(
            _ new: NewInvoiceRun, dryRun: Bool = false, _ tell: (InvoiceRunMessage) throws -> Void = { _ in }
        ) async throws -> InvoiceRunSummary {
            var request = Request(
                method: .post, path: "/api/v1/invoice-runs", repetition: .harmful, subject: "the invoices")
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(new)
            var messages = try await dispatcher.messages(of: InvoiceRunMessage.self, answering: request)
            while true {
                let message = try await messages.next()
                switch message {
                case .progress, .invoice, .failure, .note: try tell(message)
                case .problem(let problem): throw ClientError(problem, for: request)
                case .summary(let summary):
                    try await messages.finish()
                    return summary
                }
            }
        }

        private static func request(
            _ method: Request.Method, _ number: Int64, _ rest: String, repetition: Request.Repetition
        ) -> Request {
            Request(
                method: method, path: "\(path)/\(number)\(rest)", repetition: repetition,
                subject: "invoice \(number)")
        }
    }
}

extension Request {
    /// A change that is made once under its key.
    fileprivate mutating func ask(_ body: some Encodable, under key: String?, _ dryRun: Bool) throws {
        rehearse(if: dryRun)
        headers = [("Content-Type", "application/json"), ("Idempotency-Key", key ?? UUID().uuidString)]
        self.body = try GridCoding.encoder.encode(body)
    }
}
