import GridModel
import Hummingbird

struct InvoiceRunRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [run] }

    private var run: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/invoice-runs", name: "runInvoices",
            summary: "Issue what is missing of a period's invoices", tag: "invoices", need: .operate,
            parameters: [.dryRun], body: .json(Schemas.newInvoiceRun),
            answer: .init(
                mediaType: "application/x-ndjson", schema: Schemas.invoiceRunMessage.reference,
                description: "An InvoiceRunMessage a line: progress, each meter that could not be billed, each invoice "
                    + "where that was asked for, and at the end the summary, or a problem when it could not go on. It "
                    + "can be asked for again, after whatever end: only what is missing is issued. One run goes on at a "
                    + "time."),
            problems: [409]
        ) { call in
            let new = try await call.decode(NewInvoiceRun.self)
            let asked = try new.meters.map { try Self.selection($0) }
            let meters = try Access.visible(to: call.caller, of: asked)
            for meter in meters.named where backend.store.entry(of: meter) == nil {
                throw Problem.unknownMeter(meter)
            }
            let isRehearsal = try call.query.dryRun()
            // A rehearsal changes nothing, so that it may go on beside anything.
            let place = isRehearsal ? nil : try backend.invoicing.take()
            let run = InvoiceRun(
                store: backend.store, month: new.period, meters: meters, isRehearsal: isRehearsal,
                tellsInvoices: new.tellInvoices ?? false, actor: call.caller.name, clock: backend.clock)
            let logger = call.logger
            let onRunEnd = isRehearsal ? nil : backend.onRunEnd
            return LongAnswer(mediaType: "application/x-ndjson") { pen in
                defer { withExtendedLifetime(place) {} }
                var throttle = Throttle()
                do {
                    let summary = try await run.run { message in
                        if case .progress = message, !throttle.passes() { return }
                        try await pen.line(message)
                    }
                    if !isRehearsal {
                        logger.notice(
                            "invoices issued",
                            metadata: [
                                "invoice.period": "\(summary.period.text)", "invoice.issued": "\(summary.issued)",
                                "invoice.failed": "\(summary.failed)",
                            ])
                    }
                    await onRunEnd?(
                        summary.period, summary.failed,
                        summary.failed == 0
                            ? "every invoice of \(summary.period.text) is issued"
                            : "\(summary.failed) of \(summary.meters) meters have no invoice for "
                                + "\(summary.period.text) — gridctl invoices run \(summary.period.text) says why")
                    try await pen.line(InvoiceRunMessage.summary(summary))
                } catch let fault as StoreFault {
                    await onRunEnd?(
                        new.period, nil, "the invoice run of \(new.period.text) ended early: \(fault.message)")
                    guard let refusal = Refusal(fault) else { throw fault }
                    try await pen.line(InvoiceRunMessage.problem(refusal.problem))
                }
            }.response
        }
    }

    private static func selection(_ text: String) throws(Problem) -> MeterSelection {
        guard let selection = MeterSelection(text: text) else {
            throw .invalid(
                "meters is \(text.prefix(200)); it must be meter ids and ranges separated by commas: 7,20-30,100-")
        }
        return selection
    }

    /// Lets the first progress through, and after that two a second.
    private struct Throttle {
        private var last: ContinuousClock.Instant?

        mutating func passes() -> Bool {
            let now = ContinuousClock.now
            if let last, last.duration(to: now) < .milliseconds(500) { return false }
            last = now
            return true
        }
    }
}
