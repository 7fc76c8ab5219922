import ArgumentParser
import GridModel

struct InvoicesDifferences: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "differences",
        abstract: "List issued invoices that would be others by what is known now.",
        discussion: """
            A reading that came late, one that was corrected, or a tariff that was: each invoice that counts is worked \
            out again and held against the one that was issued, which stays as it is. 'gridctl invoices credit NUMBER \
            --rebill' puts the new one in its place. One that was estimated is here from the next reading on until the \
            invoice of a later period accounts for the difference, which 'gridctl invoices run' sees to.

            Examples:
              gridctl invoices differences --period 2026-10
              gridctl invoices differences --fields number,difference -o csv
            """
    )

    @Option(help: ArgumentHelp("Only of these meters: an id, or ids and ranges, 1-500,700.", valueName: "meters"))
    var meter: MeterSelection?

    @Option(help: ArgumentHelp("Only of the periods that this month names, like 2026-10.", valueName: "month"))
    var period: CivilMonth?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(InvoiceDifference.self) }

    func run(_ session: Session) async throws {
        let differences = session.client.invoices.differences(meters: meter, period: period)
        let count = try await session.output.render(pages: differences.pages)
        if count == 0 { session.diagnostics.note("no differences: every invoice is what it would be now") }
    }
}
