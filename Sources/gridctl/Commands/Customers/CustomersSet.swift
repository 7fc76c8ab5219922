import ArgumentParser
import GridModel

struct CustomersSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change what is known of a customer.",
        discussion: """
            An empty value takes a thing away; a customer always has a name. From --alert-limit on the customer is told, \
            at most once a billing period and meter, that so much was consumed: by e-mail, in the customer's language, if \
            there is a receiver 'customer' (see 'gridctl alerts notify'). Who moves in where somebody else paid is told from \
            the next period on.

            Examples:
              gridctl customers set 1 --phone '+55 71 3333-4444'
              gridctl customers set 1 --email ''
              gridctl customers set 1 --alert-limit 250
            """
    )

    @Argument(help: ArgumentHelp("The customer's id.", valueName: "customer"))
    var customer: CustomerID

    @Option(help: ArgumentHelp("The new name.", valueName: "name"))
    var name: String?

    @OptionGroup var options: CustomerOptions
    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Customer.self) }

    private var change: CustomerChange {
        CustomerChange(
            name: name, taxId: options.taxID, email: options.email, phone: options.phone, language: options.language,
            address: options.address, alertLimitKwh: options.alertLimit)
    }

    func validate() throws {
        if change.isEmpty {
            throw ValidationError(
                "say what to change: --name, --tax-id, --email, --phone, --language, --address or "
                    + "--alert-limit")
        }
    }

    func run(_ session: Session) async throws {
        try await session.output.render(
            try await session.client.customers.change(customer, change, dryRun: changing.dryRun))
        session.diagnostics.noteDryRun(changing)
    }
}
