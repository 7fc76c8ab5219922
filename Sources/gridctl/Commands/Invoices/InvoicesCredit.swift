import ArgumentParser
import GridModel

struct InvoicesCredit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "credit",
        abstract: "Take an invoice back by a credit note, and bill its period anew.",
        discussion: """
            Credit notes have numbers of their own, without holes. With --rebill the period is issued anew in the same \
            moment, by the readings and the tariff as they are known now, and what was paid goes over to the new invoice. \
            Printed are the invoices afterwards, the credited one first.

            Examples:
              gridctl invoices credit 5 --reason 'late reading' --rebill
              gridctl invoices credit 6 --amount 0.01 --reason goodwill
            """
    )

    @Argument(help: ArgumentHelp("The invoice's number.", valueName: "number"))
    var number: InvoiceNumber

    @Option(help: ArgumentHelp("Why, for those who come later.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Only so much of it.", valueName: "amount"))
    var amount: MoneyArgument?

    @Flag(help: "Issue the period anew, by what is known now.")
    var rebill = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(IssuedInvoiceRow.self) }

    func validate() throws {
        if rebill, amount != nil {
            throw ValidationError("--rebill takes all of the invoice back; leave it or --amount away")
        }
    }

    func run(_ session: Session) async throws {
        let note = NewCreditNote(reason: reason, amount: amount?.text, rebill: rebill ? true : nil)
        let outcome = try await session.client.invoices.credit(number.value, note, dryRun: change.dryRun)
        let invoices = [outcome.invoice] + [outcome.replacement].compactMap(\.self)
        try await session.output.render(invoices.map { IssuedInvoiceRow(invoice: $0) })
        session.diagnostics.note("credit note \(outcome.creditNote.number) over \(outcome.creditNote.amount)")
        session.diagnostics.noteDryRun(change)
    }
}
