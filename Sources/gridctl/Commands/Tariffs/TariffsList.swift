import ArgumentParser
import GridModel

struct TariffsList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tariffs, each with the version in force today.",
        discussion: """
            The standing one is that of usage points without a contract; see 'gridctl tariffs use'.

            Examples:
              gridctl tariffs list
              gridctl tariffs -o name
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(TariffSummary.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(pages: session.client.tariffs.list().pages)
    }
}
