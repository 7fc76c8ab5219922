import ArgumentParser
import GridModel

struct ContractsShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a contract, or several.",
        discussion: """
            Examples:
              gridctl contracts show 1
            """
    )

    @Argument(help: ArgumentHelp("The contracts' ids.", valueName: "contract"))
    var contracts: [ContractID]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Contract.self) }

    func run(_ session: Session) async throws {
        try await session.output.renderOneOrEach(contracts, session) {
            try await session.client.contracts.get($0)
        }
    }
}
