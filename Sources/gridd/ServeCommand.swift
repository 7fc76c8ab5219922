import ArgumentParser
import Foundation
import Logging
import ServerKit

/// Serves until it is told to end.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve (what gridd does without a command).")

    @OptionGroup var source: ConfigurationOptions

    @Option(help: ArgumentHelp("Listen for meters at HOST:PORT. Default: 127.0.0.1:4005.", valueName: "host:port"))
    var meters: String?

    @Option(help: ArgumentHelp("Listen for HTTP at HOST:PORT. Default: 127.0.0.1:4006.", valueName: "host:port"))
    var http: String?

    @Option(
        help: ArgumentHelp("Log from this level on: trace, debug, info, notice, warning, error, critical."))
    var logLevel: String?

    @Flag(help: "Listen beyond this machine without TLS.")
    var insecure = false

    func run() async throws {
        var flags = source.values
        flags[.meters] = meters
        flags[.http] = http
        flags[.logLevel] = logLevel
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

extension Logger {
    /// Writes to standard error from the configured level on.
    init(label: String, _ configuration: ServerConfiguration) {
        self.init(label: label) { StreamLogHandler.standardError(label: $0) }
        logLevel = configuration.logLevel
    }
}
