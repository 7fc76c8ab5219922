import ArgumentParser

struct AlertRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Alert rules: list, add, try and disable them.",
        discussion: """
            Without a subcommand it lists them. A rule is a document in YAML or JSON: what is watched for, of which \
            meters, from when on it is an alert, and who is told. A rule is changed by adding its next version. \
            excessive-consumption and bill-variation are there out of the box; others come ready made.

            Examples:
              gridctl alerts rules
              gridctl alerts rules ready-made
              gridctl alerts rules ready-made silent | gridctl alerts rules add -
              gridctl alerts rules test bill-variation --from -1460d --meter 42
            """,
        subcommands: [
            AlertRulesList.self, AlertRulesShow.self, AlertRulesAdd.self, AlertRulesCheck.self, AlertRulesTest.self,
            AlertRulesEnable.self, AlertRulesDisable.self, AlertRulesVersions.self, AlertRulesReadyMade.self,
            AlertRulesSchema.self,
        ],
        defaultSubcommand: AlertRulesList.self
    )
}
