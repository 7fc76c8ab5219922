import ArgumentParser
import GridModel

struct InvoicesRun: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Issue what is missing of a period's invoices: a month's end.",
        discussion: """
            For all meters, or those named. Numbers are given in order of meter, and have no holes whatever happens. It may \
            be run again, after Ctrl-C or a crash too: what was issued stays, and only what is missing is issued. A meter \
            that can't be billed is told on standard error and does not keep the others from being billed; the exit \
            status is then 8. A meter that was never read up to the period's end is left out. Where the last reading lies \
            before the period's end the rest is estimated, as the same weekdays of the weeks before, else by days as the \
            last twelve billed periods; a note says so, and the first invoice after the next reading has the difference \
            as a line of its own. A dry run works everything \
            out and gives the numbers that a run right after it gives.

            Before a run two lists are worth a look: 'gridctl readings review' has the readings that wait for a decision, \
            and 'gridctl readings check 1- --period MONTH' what else is unusual in the period: gaps, spikes, use far from \
            the meter's own.

            Printed is what it came to; with --list, and with -o name or -q, each invoice that was issued.

            Examples:
              gridctl invoices run --period 2026-10 --dry-run
              gridctl invoices run --period 2026-10
              gridctl invoices run --period 2026-10 1-100 --list -o csv
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Only these meters: ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument] = []

    @Option(help: ArgumentHelp("The month that names the period, like 2026-10.", valueName: "month"))
    var period: CivilMonth

    @Flag(help: "Print each invoice that is issued.")
    var list = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(InvoiceSummary.self) }

    /// Failures that are told one by one.
    private static let mostTold = 100

    func run(_ session: Session) async throws {
        let new = NewInvoiceRun(
            period: period, meters: meters.isEmpty ? nil : try meters.selection(session.surroundings).description,
            tellInvoices: lists(session) ? true : nil)
        let progress = RunProgress(session.diagnostics)
        var writer = session.output.writer(of: InvoiceSummary.self)
        var waiting: [InvoiceSummary] = []
        var failures = 0
        var notes = 0
        let summary = try await session.client.invoices.run(new, dryRun: change.dryRun) { message in
            switch message {
            case .progress(let value): progress.show(value)
            case .invoice(let invoice):
                waiting.append(invoice)
                if waiting.count >= 1_000 {
                    try writer.add(waiting)
                    waiting = []
                }
            case .failure(let failure):
                failures += 1
                guard failures <= Self.mostTold else { break }
                progress.clear()
                session.diagnostics.report(
                    ErrorReport(
                        Failure(.invalid, code: "not_billed", "meter \(failure.meter): \(failure.message)")))
            case .note(let note):
                notes += 1
                guard notes <= Self.mostTold else { break }
                progress.clear()
                session.diagnostics.tell("meter \(note.meter), invoice \(note.number): \(note.message)")
            case .summary, .problem: break
            }
        }
        progress.clear()
        if notes > Self.mostTold { session.diagnostics.tell("and more notes: gridctl invoice METER shows each") }
        if failures > Self.mostTold { session.diagnostics.tell("and \(failures - Self.mostTold) more") }
        if lists(session) {
            try writer.add(waiting)
            try await writer.finish()
        } else {
            try await session.output.render(summary)
        }
        session.diagnostics.noteDryRun(change)
        if summary.failed > 0 {
            throw Finished(status: summary.issued + summary.existing > 0 ? .partial : .invalid)
        }
    }

    private func lists(_ session: Session) -> Bool { list || session.output.printsNames }
}

/// Shows how far a run has come.
private struct RunProgress {
    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    func show(_ progress: InvoiceRunProgress) {
        guard diagnostics.showsProgress, progress.total > 0 else { return }
        diagnostics.progress(
            "\(progress.done) of \(progress.total) meters (\(min(100, progress.done * 100 / progress.total)) %)")
    }

    func clear() { if diagnostics.showsProgress { diagnostics.progress("") } }
}
