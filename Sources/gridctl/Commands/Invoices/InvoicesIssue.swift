import ArgumentParser
import GridModel

struct InvoicesIssue: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue the invoices of some meters for a period.",
        discussion: """
            The period must be over, and have no invoice that counts yet. What was not read up to its end is estimated, and \
            a note says so ('gridctl invoices run --help' has the rules). Where the customer changed within the period \
            there is an invoice for each; the first that is missing is issued, and a note says whose is still missing: the \
            same command again issues that. One that can't be issued does not keep the others from being issued; the exit \
            status is then 8. 'gridctl invoices run' does it for all meters.

            Examples:
              gridctl invoices issue 42 --period 2026-09 --dry-run
              gridctl invoices issue 1-20 --period 2026-09 -o name
            """
    )

    @Argument(
        help: ArgumentHelp("The meters: ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument]

    @Option(help: ArgumentHelp("The month that names the period, like 2026-10.", valueName: "month"))
    var period: CivilMonth

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(IssuedInvoiceRow.self) }

    func run(_ session: Session) async throws {
        let issue = { (meter: MeterID) in
            let issued = try await session.client.invoices.issue(meter, period: period, dryRun: change.dryRun)
            for note in issued.invoice.notes ?? [] { session.diagnostics.note("meter \(meter): \(note)") }
            return IssuedInvoiceRow(invoice: issued)
        }
        if case .id(let meter)? = meters.first, meters.count == 1 {
            try await session.output.render(try await issue(meter))
        } else {
            try await session.output.renderEach(try await meters.meters(session), session, issue)
        }
        session.diagnostics.noteDryRun(change)
    }
}
