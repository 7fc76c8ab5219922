import ArgumentParser
import GridModel

struct InvoicesVoid: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "void",
        abstract: "Withdraw an invoice that nothing was paid for.",
        discussion: """
            It keeps its number and what it says, nothing is owed for it any more, and its period may be issued anew. One \
            that money came in for is credited instead.

            Examples:
              gridctl invoices void 4 --reason 'wrong tariff'
            """
    )

    @Argument(help: ArgumentHelp("The invoice's number.", valueName: "number"))
    var number: InvoiceNumber

    @Option(help: ArgumentHelp("Why, for those who come later.", valueName: "text"))
    var reason: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(IssuedInvoiceRow.self) }

    func run(_ session: Session) async throws {
        let invoice = try await session.client.invoices.void(number.value, reason: reason, dryRun: change.dryRun)
        try await session.output.render(IssuedInvoiceRow(invoice: invoice))
        session.diagnostics.noteDryRun(change)
    }
}
