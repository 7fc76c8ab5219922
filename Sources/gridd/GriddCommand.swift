import ArgumentParser
import Foundation
import GridModel
import Logging
import ServerKit

/// The command line of gridd; without a subcommand it serves until it is told to end.
struct GriddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gridd",
        abstract: "Receives the readings of electricity meters, stores them, bills them and serves them.",
        discussion: """
            When everything listens it prints one line on standard output, \
            `gridd ready meters=HOST:PORT http=HOST:PORT socket=PATH`; logs go to standard error. SIGTERM and SIGINT \
            end it in order. A flag goes over an environment variable (GRIDD_DATA, GRIDD_METERS_LISTEN, …), which \
            goes over the configuration file.
            """,
        version: "gridd \(Version.current)",
        subcommands: [TokenCommand.self, RestoreCommand.self])

    @OptionGroup var source: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "Listen for meters at HOST:PORT; port 0 picks a free one. Default: \(ServerConfiguration.defaultMeters).",
            valueName: "host:port"))
    var meters: ListenAddress?

    @Option(
        help: ArgumentHelp(
            "Listen for HTTP at HOST:PORT; port 0 picks a free one. Default: \(ServerConfiguration.defaultHTTP).",
            valueName: "host:port"))
    var http: ListenAddress?

    @Option(help: ArgumentHelp("Log from this level on. Default: info.", valueName: "level"))
    var logLevel: Logger.Level?

    @Option(
        help: ArgumentHelp(
            "Keep readings for so long: \(RetentionPolicy.forms). Default: forever.", valueName: "time"))
    var keepReadings: RetentionPolicy?

    @Flag(help: "Listen beyond this machine without TLS.")
    var insecure = false

    func run() async throws {
        var flags = source.values
        flags[.meters] = meters?.description
        flags[.http] = http?.description
        flags[.logLevel] = logLevel?.rawValue
        flags[.retention] = keepReadings?.text
        if insecure { flags[.insecure] = "true" }
        let configuration = try await ConfigurationSources(
            flags: flags, environment: ProcessInfo.processInfo.environment, file: source.config
        ).serverConfiguration()

        let logger = Logger(label: "gridd", configuration)
        OpenFiles.raiseLimit(logger: logger)
        let server = try await GriddServer.open(configuration, logger: logger)
        try await server.run { StandardOutput.write($0.readyLine + "\n") }
    }
}

extension ListenAddress: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension RetentionPolicy: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension Logger {
    /// Writes to standard error from the configured level on.
    init(label: String, _ configuration: ServerConfiguration) {
        self.init(label: label) { StreamLogHandler.standardError(label: $0) }
        logLevel = configuration.logLevel
    }
}
