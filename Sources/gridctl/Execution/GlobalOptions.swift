import ArgumentParser
import GridModel

/// The options that every command takes, before or after its name.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where gridd listens: the path of its socket, or http(s)://HOST:PORT (also GRIDCTL_SERVER).",
            valueName: "url|path"),
        completion: .file())
    var server: String?

    @Option(
        help: ArgumentHelp(
            "A file that holds the bearer token, readable by its owner only (also GRIDCTL_TOKEN_FILE).",
            valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp(
            "How to print: table, json, ndjson, csv, tsv or name (default: table on a terminal, tsv in a pipe).",
            valueName: "format"))
    var output: OutputFormat?

    @Option(
        defaultAsFlag: "",
        help: ArgumentHelp(
            "The columns to print, in this order; without a value lists those there are.", valueName: "a,b"))
    var fields: String?

    @Option(
        help: ArgumentHelp("How long to wait for each answer, in seconds.", valueName: "seconds"))
    var timeout: Seconds?

    @Option(help: ArgumentHelp("When to use colour: auto, always or never.", valueName: "when"))
    var color: ColorChoice?

    @Flag(name: .shortAndLong, help: "Print ids only, one a line.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Show the requests that are made, on standard error.")
    var verbose = false

    /// The names that take a value, and those that don't, for ``LeadingOptions``.
    static let namesWithValue: Set<String> = [
        "--server", "--token-file", "-o", "--output", "--fields", "--timeout", "--color",
    ]
    static let namesOfFlags: Set<String> = ["-q", "--quiet", "-v", "--verbose"]

    var settings: GlobalSettings {
        GlobalSettings(
            server: server, tokenFile: tokenFile, output: output, fields: fields, timeout: timeout?.duration,
            color: color, quiet: quiet, verbose: verbose)
    }
}

/// What the global options say, as plain values.
struct GlobalSettings: Hashable, Sendable {
    var server: String?
    var tokenFile: String?
    var output: OutputFormat?
    /// Empty asks for the list of those there are.
    var fields: String?
    var timeout: Duration?
    var color: ColorChoice?
    var quiet = false
    var verbose = false

    /// These settings, with `others` where they say nothing: a line of the shell over the shell's own options.
    func over(_ others: GlobalSettings) -> GlobalSettings {
        GlobalSettings(
            server: server ?? others.server,
            // A token belongs to its server: another server is not shown it.
            tokenFile: tokenFile ?? (server == nil ? others.tokenFile : nil),
            output: output ?? others.output, fields: fields ?? others.fields, timeout: timeout ?? others.timeout,
            color: color ?? others.color,
            // `-o json` on a line means more than `-q` on the shell.
            quiet: quiet || (others.quiet && output == nil), verbose: verbose || others.verbose)
    }
}

/// A time in seconds, with decimals if need be.
struct Seconds: ExpressibleByArgument, Hashable, Sendable {
    let duration: Duration

    init?(argument: String) {
        guard let milliseconds = try? DecimalDigits.scaled(argument, decimals: 3), milliseconds > 0,
            milliseconds <= 31_536_000_000
        else { return nil }
        duration = .milliseconds(milliseconds)
    }
}
