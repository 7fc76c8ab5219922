import ArgumentParser
import GridModel

struct InvoicesShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an issued invoice, or several.",
        discussion: """
            On a terminal it is laid out as a bill, with what became of it and the readings it was worked out from. As \
            JSON it is the invoice as 'gridctl invoice' has it, with more keys: balance, entries, creditNotes, evidence.

            Examples:
              gridctl invoices show 1
              gridctl -o json invoices show 1 | jq .evidence
              gridctl invoices --status overdue -o name | gridctl invoices show - --fields number,balance
            """
    )

    @Argument(
        help: ArgumentHelp("The invoices' numbers; - reads them from standard input.", valueName: "number"))
    var numbers: [InvoiceArgument]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    private var isSingle: Bool { if case .number? = numbers.first, numbers.count == 1 { true } else { false } }

    var fields: [FieldDescription] { Fields.of(IssuedInvoiceRow.self) }

    func run(_ session: Session) async throws {
        let all = try numbers.flatMap { try $0.numbers(session.surroundings) }
        if isSingle, let only = all.first {
            let invoice = try await session.client.invoices.get(only, named: session.output.isForPeople)
            try await session.output.render(IssuedInvoiceRow(invoice: invoice))
        } else {
            try await session.output.renderEach(all, session) {
                IssuedInvoiceRow(invoice: try await session.client.invoices.get($0))
            }
        }
    }
}
