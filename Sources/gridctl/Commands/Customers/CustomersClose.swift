import ArgumentParser
import GridModel

struct CustomersClose: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Make no more contracts with customers.",
        discussion: """
            They stay, with their contracts and invoices. One with a contract that has no end is not closed.

            Examples:
              gridctl customers close 3
            """
    )

    @Argument(help: ArgumentHelp("The customers' ids.", valueName: "customer"))
    var customers: [CustomerID]

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Customer.self) }

    func run(_ session: Session) async throws {
        try await session.output.renderOneOrEach(customers, session) {
            try await session.client.customers.close($0, dryRun: change.dryRun)
        }
        session.diagnostics.noteDryRun(change)
    }
}
