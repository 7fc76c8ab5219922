import ArgumentParser
import GridModel

struct CustomersShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a customer, or several.",
        discussion: """
            Examples:
              gridctl customers show 1
            """
    )

    @Argument(help: ArgumentHelp("The customers' ids.", valueName: "customer"))
    var customers: [CustomerID]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Customer.self) }

    func run(_ session: Session) async throws {
        try await session.output.renderOneOrEach(customers, session) {
            try await session.client.customers.get($0)
        }
    }
}
