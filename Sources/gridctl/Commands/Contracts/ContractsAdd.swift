import ArgumentParser
import GridModel

struct ContractsAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Bill a usage point by a tariff, and to a customer, from a day on.",
        discussion: """
            Where a contract is in force already, it is ended or changed first. Without --customer it is nobody's; without \
            --tariff it is billed as usage points without a contract are.

            Examples:
              gridctl contracts add --meter 43 --customer 1 --tariff default --from 2026-10-01
              gridctl contracts add --point 44 --from 2026-10-01 --until 2027-10-01 --dry-run
            """
    )

    @Option(help: ArgumentHelp("The usage point's id.", valueName: "point"))
    var point: UsagePointID?

    @Option(help: ArgumentHelp("The id of the meter that stands there, in place of --point.", valueName: "meter"))
    var meter: MeterID?

    @Option(help: ArgumentHelp("The customer's id.", valueName: "customer"))
    var customer: CustomerID?

    @Option(help: ArgumentHelp("The tariff's name.", valueName: "tariff"))
    var tariff: TariffReference?

    @Option(help: ArgumentHelp("Its first day, like 2026-10-01.", valueName: "day"))
    var from: CivilDate

    @Option(help: ArgumentHelp("The first day after it (default: it has no end yet).", valueName: "day"))
    var until: CivilDate?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Contract.self) }

    func validate() throws {
        guard (point == nil) != (meter == nil) else { throw ValidationError("give --point or --meter") }
        if let until, until <= from { throw ValidationError("--until \(until.text) is not after --from \(from.text)") }
        try tariff?.requireName()
    }

    func run(_ session: Session) async throws {
        let new = NewContract(
            usagePoint: point, meter: meter, customer: customer, tariff: tariff?.name, from: from, until: until)
        try await session.output.render(try await session.client.contracts.add(new, dryRun: change.dryRun))
        session.diagnostics.noteDryRun(change)
    }
}
