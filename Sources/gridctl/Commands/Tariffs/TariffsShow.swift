import ArgumentParser
import GridModel

struct TariffsShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a tariff's document.",
        discussion: """
            It is printed as it was given, comments and all, in a pipe too. With -o json it is what the document says, \
            every default filled in; with other formats what is known of the version.

            Examples:
              gridctl tariffs show default
              gridctl tariffs show default@2026-10-01 > default.yaml
              gridctl tariffs show default -o json | jq .components
              gridctl tariffs show default -o table
            """
    )

    @Argument(
        help: ArgumentHelp("The tariff: \(TariffReference.forms).", valueName: "tariff"))
    var tariff: TariffReference

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(TariffSummary.self) }

    func run(_ session: Session) async throws {
        let version = try await session.client.tariffs.get(tariff)
        // What may be edited and added again is printed as it is, unless somebody wants rows.
        guard globals.output == nil, globals.fields == nil, !globals.quiet else {
            return try await session.output.render(TariffContent(version: version))
        }
        try await session.output.print(version.text)
    }
}
