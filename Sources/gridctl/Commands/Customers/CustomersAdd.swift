import ArgumentParser
import GridModel

struct CustomersAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a customer, and print what was added.",
        discussion: """
            Examples:
              gridctl customers add --name 'Ana Souza' --email ana@example.com --language pt-BR
              gridctl customers add --name 'Padaria Central' --tax-id 11.222.333/0001-81 --dry-run
            """
    )

    @Option(help: ArgumentHelp("The customer's name.", valueName: "name"))
    var name: String

    @OptionGroup var options: CustomerOptions
    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Customer.self) }

    func run(_ session: Session) async throws {
        let new = NewCustomer(
            name: name, taxId: options.taxID, email: options.email, phone: options.phone, language: options.language,
            address: options.address, alertLimitKwh: options.alertLimit)
        try await session.output.render(try await session.client.customers.add(new, dryRun: change.dryRun))
        session.diagnostics.noteDryRun(change)
    }
}
