import ArgumentParser
import GridModel

struct InvoiceCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice",
        abstract: "The invoice of a meter for a month.",
        discussion: """
            Without a period it is the draft for the month that runs. On a terminal it is laid out as a bill; in a \
            pipe each charge is a line (kind, label, quantity, unit, price, amount, currency), the last one of kind \
            'total'.

            Examples:
              gridctl invoice 42
              gridctl invoice 42 --period 2026-10
              gridctl -o json invoice 42 | jq -r .total.amount
              gridctl invoice 42 | awk -F'\\t' '$1 == "total" {print $6}'
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"), completion: .liveMeters)
    var meter: MeterID

    @Option(help: ArgumentHelp("The month, like 2026-11 (default: the one that runs).", valueName: "month"))
    var period: CivilMonth?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(InvoiceRow.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.meters.invoice(meter, period: period))
    }
}
