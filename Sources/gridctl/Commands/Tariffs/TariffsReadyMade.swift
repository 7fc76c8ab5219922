import ArgumentParser

struct TariffsReadyMade: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready-made",
        abstract: "Print a tariff document that comes with gridd.",
        discussion: """
            default is what a meter is billed by until it has a contract; conventional, white and social are Brazil's \
            tariffs of Group B, with the sources of their rules in comments. Their prices are examples: put those of \
            your own utility in their place, then add the document.

            Examples:
              gridctl tariffs ready-made white > white.yaml
              gridctl tariffs ready-made conventional | gridctl tariffs add -
            """
    )

    @Argument(help: ArgumentHelp("Its name: default, conventional, white or social.", valueName: "name"))
    var name: String

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func run(_ session: Session) async throws {
        try await session.output.print(try await session.client.tariffs.readyMade(name))
    }
}
