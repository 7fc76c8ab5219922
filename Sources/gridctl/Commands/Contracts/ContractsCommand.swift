import ArgumentParser

struct ContractsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contracts",
        abstract: "List, make, change and end contracts.",
        discussion: """
            Without a subcommand it lists them. A contract says by which tariff a usage point is billed, to which customer, \
            from which day on and until which; there is one on any day, or none. Another tariff from a day on, or another \
            customer, is a change: 'gridctl contracts change'.

            Examples:
              gridctl contracts
              gridctl contracts add --meter 42 --customer 1 --from 2026-10-01
              gridctl contracts end 1 --until 2026-12-01 --dry-run
            """,
        subcommands: [
            ContractsList.self, ContractsShow.self, ContractsAdd.self, ContractsChange.self, ContractsEnd.self,
        ],
        defaultSubcommand: ContractsList.self
    )
}
