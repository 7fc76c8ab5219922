import ArgumentParser

struct MetersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meters",
        abstract: "List, add and change meters, and record what happens to them.",
        discussion: """
            Without a subcommand it lists them, and takes the options of 'gridctl meters list'.

            Examples:
              gridctl meters
              gridctl meters --status active --limit 20
              gridctl meters -o name | gridctl history -
            """,
        subcommands: [
            MetersList.self, MetersShow.self, MetersLatest.self, MetersAdd.self, MetersSet.self, MetersRetire.self,
            MetersEvents.self, MetersExchange.self, MetersReset.self, MetersRollover.self, MetersMultiplier.self,
            MetersRevoke.self,
        ],
        defaultSubcommand: MetersList.self
    )
}
