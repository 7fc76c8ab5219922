import ArgumentParser
import GridModel

struct ContractsList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List contracts in order of id.",
        discussion: """
            'Until' is the first day after a contract.

            Examples:
              gridctl contracts list --on 2026-11-22
              gridctl contracts --customer 1
              gridctl contracts --tariff default -o name
            """
    )

    @Option(help: ArgumentHelp("Only those of this usage point.", valueName: "point"))
    var point: UsagePointID?

    @Option(
        help: ArgumentHelp(
            "Only of usage points where this meter stands or stood; an id, a range such as 1-500, or several.",
            valueName: "meter"))
    var meter: [MeterArgument] = []

    @Option(help: ArgumentHelp("Only those of this customer.", valueName: "customer"))
    var customer: CustomerID?

    @Option(help: ArgumentHelp("Only those billed by this tariff.", valueName: "tariff"))
    var tariff: TariffReference?

    @Option(help: ArgumentHelp("Only those in force on this day.", valueName: "day"))
    var on: CivilDate?

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Contract.self) }

    func validate() throws { try tariff?.requireName() }

    func run(_ session: Session) async throws {
        let contracts = session.client.contracts.list(
            usagePoint: point, meters: meter.isEmpty ? nil : try meter.selection(session.surroundings),
            customer: customer, tariff: tariff?.name, on: on, limit: limit?.value)
        let count = try await session.output.render(pages: contracts.pages)
        if count == 0 { session.diagnostics.note("no contracts — gridctl contracts add makes one") }
    }
}

extension TariffReference {
    /// Passes a tariff that is named alone.
    func requireName() throws {
        guard choice == .today else {
            throw ValidationError("\(self) is one version; the day decides which is in force: name the tariff alone")
        }
    }
}
