import ArgumentParser

struct AlertRulesReadyMade: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready-made",
        abstract: "Print an alert rule's document that comes with gridd.",
        discussion: """
            Without a name it prints the names there are. A rule is in force once its document is added; its figures are \
            where to begin.

            Examples:
              gridctl alerts rules ready-made
              gridctl alerts rules ready-made night-use > rules/night.yaml
              gridctl alerts rules ready-made silent | gridctl alerts rules add -
            """
    )

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func run(_ session: Session) async throws {
        guard let name else {
            let names = try await session.client.alertRules.readyMade()
            return try await session.output.print(names.map { $0 + "\n" }.joined())
        }
        try await session.output.print(try await session.client.alertRules.readyMade(name))
    }
}
