import ArgumentParser
import Foundation
import GridModel
import ServerKit

/// Bearer tokens for HTTP over TCP.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make bearer tokens.", subcommands: [TokenAddCommand.self])
}

/// Makes a token and prints it, once.
struct TokenAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a bearer token and print it.",
        discussion: """
            The token is the last word printed, and is not told again: gridd keeps its hash. While gridd runs on the \
            data folder it is asked through its socket; else the store is opened.
            """)

    @Argument(help: "What the token is called in the audit log.")
    var name: String

    @Option(help: "What it may do: viewer, operator or administrator.")
    var role: Role = .operate

    @Option(
        name: .customLong("meter"),
        help: ArgumentHelp("Only for this meter; can be given several times. Default: all meters.", valueName: "id"))
    var meters: [MeterID] = []

    @OptionGroup var source: ConfigurationOptions

    /// What was said before the subcommand counts too.
    @ParentCommand var gridd: GriddCommand

    func run() async throws {
        let configuration = try await ConfigurationSources(
            flags: gridd.source.values.merging(source.values) { _, nearer in nearer },
            environment: ProcessInfo.processInfo.environment, file: source.config ?? gridd.source.config
        ).serverConfiguration()
        let token = NewToken(name: name, role: role, meters: meters.isEmpty ? nil : meters)
        let issued = try await TokenDesk(configuration: configuration).issue(token)
        StandardOutput.write("\(issued.role.rawValue) token \(issued.name): \(issued.token)\n")
    }
}

extension Role: ExpressibleByArgument {}

extension MeterID: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}
