import ArgumentParser
import GridModel

struct TariffsVersions: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions",
        abstract: "List all versions of a tariff.",
        discussion: """
            By the day each is valid from, and then by number; one that a correction for the same day took the place of \
            is 'replaced'.

            Examples:
              gridctl tariffs versions default
            """
    )

    @Argument(help: ArgumentHelp("The tariff's name.", valueName: "tariff"))
    var tariff: TariffReference

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(TariffSummary.self) }

    func validate() throws {
        try tariff.requireName()
    }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.tariffs.versions(of: tariff.name))
    }
}
