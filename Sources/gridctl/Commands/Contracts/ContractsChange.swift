import ArgumentParser
import GridModel

struct ContractsChange: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Bill by another tariff, or another customer, from a day on.",
        discussion: """
            The contract ends on that day, and another follows it with the change, up to the end it had; both are printed. \
            From the contract's own first day on it is changed itself. Somebody who moves in is --customer; --no-customer \
            is for a usage point that stands empty.

            Examples:
              gridctl contracts change 1 --tariff default --from 2026-12-01
              gridctl contracts change 1 --customer 2 --from 2026-11-15
              gridctl contracts change 2 --no-customer --from 2026-12-15
            """
    )

    @Argument(help: ArgumentHelp("The contract's id.", valueName: "contract"))
    var contract: ContractID

    @Option(help: ArgumentHelp("The first day of the change, like 2026-12-01.", valueName: "day"))
    var from: CivilDate

    @Option(help: ArgumentHelp("The tariff's name.", valueName: "tariff"))
    var tariff: TariffReference?

    @Option(help: ArgumentHelp("The customer who moves in.", valueName: "customer"))
    var customer: CustomerID?

    @Flag(help: "Nobody moves in.")
    var noCustomer = false

    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Contract.self) }

    func validate() throws {
        guard tariff != nil || customer != nil || noCustomer else {
            throw ValidationError("say what to change: --tariff, --customer or --no-customer")
        }
        guard customer == nil || !noCustomer else {
            throw ValidationError("--customer and --no-customer contradict each other")
        }
        try tariff?.requireName()
    }

    func run(_ session: Session) async throws {
        let change = ContractChange(
            from: from, tariff: tariff?.name, customer: customer, withoutCustomer: noCustomer ? true : nil)
        try await session.output.render(
            try await session.client.contracts.change(contract, change, dryRun: changing.dryRun))
        session.diagnostics.noteDryRun(changing)
    }
}
