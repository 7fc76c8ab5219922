import ArgumentParser
import GridModel

/// The command line of gridd.
struct GriddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gridd",
        abstract: "Receives the readings of electricity meters, stores them, bills them and serves them.",
        discussion: """
            Without a command it serves. When everything listens it prints one line on standard output, \
            `gridd ready meters=HOST:PORT http=HOST:PORT socket=PATH`; logs go to standard error. SIGTERM and SIGINT \
            end it in order.
            """,
        version: "gridd \(Version.current)",
        subcommands: [ServeCommand.self, TokenCommand.self],
        defaultSubcommand: ServeCommand.self)
}
