import ArgumentParser
import GridModel

struct AlertRulesDisable: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Evaluate alert rules no longer.",
        discussion: """
            Alerts of theirs that are open are resolved within a minute; the rules and their versions stay.

            Examples:
              gridctl alerts rules disable bill-variation
            """
    )

    @Argument(help: ArgumentHelp("The rules' names.", valueName: "rule"))
    var rules: [String]

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRuleSummary.self) }

    func run(_ session: Session) async throws {
        func set(_ name: String) async throws -> AlertRuleSummary {
            try await session.client.alertRules.enable(name, false, dryRun: change.dryRun).summary
        }
        if rules.count == 1 {
            try await session.output.render(try await set(rules[0]))
        } else {
            try await session.output.renderEach(rules, session, set)
        }
        session.diagnostics.noteDryRun(change)
    }
}
