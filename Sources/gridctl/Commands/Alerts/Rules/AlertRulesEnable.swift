import ArgumentParser
import GridModel

struct AlertRulesEnable: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Evaluate alert rules again.",
        discussion: """
            Rules are enabled when they are added.

            Examples:
              gridctl alerts rules enable bill-variation
            """
    )

    @Argument(help: ArgumentHelp("The rules' names.", valueName: "rule"))
    var rules: [String]

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRuleSummary.self) }

    func run(_ session: Session) async throws {
        func set(_ name: String) async throws -> AlertRuleSummary {
            try await session.client.alertRules.enable(name, true, dryRun: change.dryRun).summary
        }
        if rules.count == 1 {
            try await session.output.render(try await set(rules[0]))
        } else {
            try await session.output.renderEach(rules, session, set)
        }
        session.diagnostics.noteDryRun(change)
    }
}
