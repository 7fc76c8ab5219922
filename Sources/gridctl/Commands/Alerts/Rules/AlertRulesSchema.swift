import ArgumentParser

struct AlertRulesSchema: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of alert rules' documents.",
        discussion: """
            Editors complete and check documents by it.

            Examples:
              gridctl alerts rules schema > alert-rule.schema.json
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func run(_ session: Session) async throws {
        try await session.output.print(try await session.client.alertRules.schema())
    }
}
