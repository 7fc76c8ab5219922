import ArgumentParser
import GridModel

struct InvoiceCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice",
        abstract: "The invoice of a meter for a month, or those of several.",
        discussion: """
            Without a period it is the draft for the month that runs. On a terminal it is laid out as a bill; in a \
            pipe each charge is a line (kind, label, quantity, unit, price, amount, currency), the last one of kind \
            'total'. Several meters are a row each, and a JSON array; one that is not there does not keep the others from \
            being printed, and the exit status is then 8.

            --explain prints under each charge how its price comes about and which intervals it is for, and what the \
            registers showed where the period begins and ends, so that a person with a calculator arrives at the same \
            total. --what-if shows the same period under another tariff, and the difference.

            When gridd knows whom to pay (payee in gridd.yaml), --qr draws the Pix code for a bank's application; in a \
            pipe it is the code's text.

            Examples:
              gridctl invoice 42
              gridctl invoice 42 --period 2026-10
              gridctl invoice 1-50 -o csv
              gridctl meters -o name | gridctl invoice - --fields meter,amount
              gridctl invoice 42 --explain
              gridctl invoice 42 --what-if white
              gridctl invoice 42 --qr
              gridctl invoice 42 --period 2026-10 --pdf invoice.pdf --language pt
              gridctl -o json invoice 42 | jq -r .total.amount
              gridctl invoice 42 | awk -F'\\t' '$1 == "total" {print $6}'
            """
    )

    @Argument(
        help: ArgumentHelp("The meters: ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument]

    @Option(help: ArgumentHelp("The month, like 2026-11 (default: the one that runs).", valueName: "month"))
    var period: CivilMonth?

    @Flag(help: "Follow each charge back to its price, its intervals and the readings.")
    var explain = false

    @Option(
        name: .customLong("what-if"),
        help: ArgumentHelp("What it would be under another tariff: \(TariffReference.forms).", valueName: "tariff"))
    var whatIf: TariffReference?

    @OptionGroup(title: "Pictures") var pictures: InvoicePictures

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    /// The one meter, when it is named by itself.
    private var single: MeterID? {
        if case .id(let meter)? = meters.first, meters.count == 1 { meter } else { nil }
    }

    var fields: [FieldDescription] {
        single == nil ? Fields.of(InvoiceSummaryRow.self) : Fields.of(InvoiceRow.self)
    }

    func run(_ session: Session) async throws {
        try pictures.validate(hasOneMeter: single != nil)
        if let single, pictures.areWanted { return try await pictures.show(single, period, session) }
        let invoices = session.client.meters
        if let single {
            if let whatIf { return try await compare(single, under: whatIf, session) }
            let invoice = try await invoices.invoice(
                single, period: period, explained: explain, named: session.output.isForPeople && !explain)
            if explain { return try await session.output.render(ExplainedInvoice(invoice: invoice)) }
            return try await session.output.render(invoice)
        }
        guard !explain, whatIf == nil else {
            throw Failure.usage("--explain and --what-if want one meter, by its id")
        }
        try await session.output.renderEach(try await meters.meters(session), session) {
            InvoiceSummaryRow(invoice: try await invoices.invoice($0, period: period))
        }
    }

    /// The invoice as it is and as it would be under another tariff.
    private func compare(_ meter: MeterID, under tariff: TariffReference, _ session: Session) async throws {
        let invoices = session.client.meters
        let other = try await invoices.invoice(
            meter, period: period, explained: explain, under: tariff, named: session.output.isForPeople && !explain)
        if explain { return try await session.output.render(ExplainedInvoice(invoice: other)) }
        let standing = try await invoices.invoice(meter, period: period)
        try await session.output.render(OtherTariff(standing: standing, other: other))
    }
}
