import ArgumentParser

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Alerts: list, show, acknowledge and silence them.",
        discussion: """
            Without a subcommand it lists them, and takes the options of 'gridctl alerts list'.

            Examples:
              gridctl alerts
              gridctl alerts --state firing
              gridctl alerts show 7
              gridctl alerts ack 7 --comment 'on my way'
              gridctl alerts silence --site 'Block A' --for 2h
              gridctl alerts rules
              gridctl alerts notify
            """,
        subcommands: [
            AlertsList.self, AlertsShow.self, AlertsAck.self, AlertsSilence.self, AlertsUnsilence.self,
            AlertsSilences.self, AlertsLog.self, AlertRulesCommand.self, NotifyCommand.self,
        ],
        defaultSubcommand: AlertsList.self
    )
}
