import ArgumentParser

struct CustomersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customers",
        abstract: "List, add and change customers.",
        discussion: """
            Without a subcommand it lists them. A customer has usage points by contracts; see 'gridctl contracts'.

            Examples:
              gridctl customers
              gridctl customers --search souza
              gridctl customers add --name 'Ana Souza' --tax-id 529.982.247-25
            """,
        subcommands: [
            CustomersList.self, CustomersShow.self, CustomersAdd.self, CustomersSet.self, CustomersClose.self,
        ],
        defaultSubcommand: CustomersList.self
    )
}
