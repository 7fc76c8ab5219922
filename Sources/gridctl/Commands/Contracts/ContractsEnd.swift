import ArgumentParser
import GridModel

struct ContractsEnd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "End contracts.",
        discussion: """
            --until is the first day after them; it may be moved later, to an earlier day or a later one.

            Examples:
              gridctl contracts end 3 --until 2027-01-01
            """
    )

    @Argument(help: ArgumentHelp("The contracts' ids.", valueName: "contract"))
    var contracts: [ContractID]

    @Option(help: ArgumentHelp("The first day after them, like 2027-01-01.", valueName: "day"))
    var until: CivilDate

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Contract.self) }

    func run(_ session: Session) async throws {
        try await session.output.renderOneOrEach(contracts, session) {
            try await session.client.contracts.end($0, until: until, dryRun: change.dryRun)
        }
        session.diagnostics.noteDryRun(change)
    }
}
