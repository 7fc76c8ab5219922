import ArgumentParser
import GridModel

struct AlertRulesVersions: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions",
        abstract: "List all versions of an alert rule.",
        discussion: """
            The last one counts.

            Examples:
              gridctl alerts rules versions bill-variation
            """
    )

    @Argument(help: ArgumentHelp("The rule's name.", valueName: "rule"))
    var rule: String

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRuleSummary.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.alertRules.versions(of: rule))
    }
}
