import ArgumentParser
import GridModel

struct InvoicesPay: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay",
        abstract: "Note money that came in for an invoice.",
        discussion: """
            Without an amount it is all that is owed on that day. After the due date the fine and the interest of the \
            invoice's tariff are charged first, as entries of their own. Less than what is owed leaves a balance; more \
            leaves one below zero.

            Examples:
              gridctl invoices pay 2
              gridctl invoices pay 3 0.10 --reference 'bank slip 7781'
            """
    )

    @Argument(help: ArgumentHelp("The invoice's number.", valueName: "number"))
    var number: InvoiceNumber

    @Argument(help: ArgumentHelp("How much (default: all that is owed).", valueName: "amount"))
    var amount: MoneyArgument?

    @Option(help: ArgumentHelp("The day it came in, local to the meter (default: today).", valueName: "day"))
    var date: CivilDate?

    @Option(help: ArgumentHelp("The bank's number, or whatever it is found by.", valueName: "text"))
    var reference: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(IssuedInvoiceRow.self) }

    func run(_ session: Session) async throws {
        let payment = NewPayment(amount: amount?.text, date: date, reference: reference)
        let invoice = try await session.client.invoices.pay(number.value, payment, dryRun: change.dryRun)
        try await session.output.render(IssuedInvoiceRow(invoice: invoice))
        session.diagnostics.noteDryRun(change)
    }
}

/// An issued invoice's number.
struct InvoiceNumber: ExpressibleByArgument, Hashable, Sendable {
    let value: Int64

    init?(argument: String) {
        guard case .number(let number)? = InvoiceArgument(argument: argument) else { return nil }
        value = number
    }
}

/// A decimal amount of money; the currency is the invoice's.
struct MoneyArgument: ExpressibleByArgument, Hashable, Sendable {
    let text: String

    init?(argument: String) {
        guard let rate = try? Rate(argument), rate.mantissa > 0 else { return nil }
        text = argument
    }
}
