import ArgumentParser
import GridModel

struct AlertRulesShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print an alert rule's document.",
        discussion: """
            It is printed as it was given, comments and all, in a pipe too. With -o json it is what the document says, \
            every default filled in; with other formats what is known of the version.

            Examples:
              gridctl alerts rules show bill-variation
              gridctl alerts rules show excessive-consumption | sed 's/300 kWh/250 kWh/' | gridctl alerts rules add -
            """
    )

    @Argument(help: ArgumentHelp("The rule's name.", valueName: "rule"))
    var rule: String

    @Option(
        name: .customLong("rule-version"),
        help: ArgumentHelp("The version with this number (default: the latest).", valueName: "n"))
    var ruleVersion: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRuleSummary.self) }

    func run(_ session: Session) async throws {
        let version = try await session.client.alertRules.get(rule, version: ruleVersion.map { Int64($0.value) })
        // What may be edited and added again is printed as it is, unless somebody wants rows.
        guard globals.output == nil, globals.fields == nil, !globals.quiet else {
            return try await session.output.render(AlertRuleContent(version: version))
        }
        try await session.output.print(version.text)
    }
}
