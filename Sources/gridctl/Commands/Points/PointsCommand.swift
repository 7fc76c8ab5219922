import ArgumentParser

struct PointsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "points",
        abstract: "List and change usage points, and put meters there.",
        discussion: """
            Without a subcommand it lists them. A usage point is where electricity is used and a meter stands; every meter \
            is made with one of its own. Contracts are made of usage points, so that they outlive a meter's exchange.

            Examples:
              gridctl points
              gridctl points show 42
              gridctl points set 42 --supply three-phase
            """,
        subcommands: [PointsList.self, PointsShow.self, PointsSet.self, PointsInstall.self],
        defaultSubcommand: PointsList.self,
        aliases: ["usage-points"]
    )
}
