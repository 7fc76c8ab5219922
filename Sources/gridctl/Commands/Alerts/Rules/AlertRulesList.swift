import ArgumentParser
import GridModel

struct AlertRulesList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List alert rules.",
        discussion: """
            Examples:
              gridctl alerts rules list
              gridctl alerts rules list -o wide
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRuleSummary.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.alertRules.list())
    }
}
