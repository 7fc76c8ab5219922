import ArgumentParser

struct TariffsSchema: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of tariff documents.",
        discussion: """
            Editors complete and check documents by it.

            Examples:
              gridctl tariffs schema > tariff.schema.json
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func run(_ session: Session) async throws {
        try await session.output.print(try await session.client.tariffs.schema())
    }
}
