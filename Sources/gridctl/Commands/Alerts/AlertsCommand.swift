import ArgumentParser

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "List and acknowledge alerts.",
        discussion: """
            Without a subcommand it lists them, and takes the options of 'gridctl alerts list'.

            Examples:
              gridctl alerts
              gridctl alerts --state firing
              gridctl alerts ack 7
              gridctl alerts rules
              gridctl alerts notify
            """,
        subcommands: [AlertsList.self, AlertsAck.self, AlertRulesCommand.self, NotifyCommand.self],
        defaultSubcommand: AlertsList.self
    )
}
