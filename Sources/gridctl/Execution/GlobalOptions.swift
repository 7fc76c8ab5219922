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
        help: ArgumentHelp(
            "A server by the name that 'gridctl context add' gave it (also GRIDCTL_CONTEXT).",
            valueName: "context"))
    var context: String?

    @Option(
        help: ArgumentHelp(
            "Certificates (PEM) that TLS trusts in place of the system's (also GRIDCTL_CA_FILE, SSL_CERT_FILE).",
            valueName: "file"),
        completion: .file())
    var caFile: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp(
            "How to print: table, wide, json, ndjson, csv, tsv, name or template=TEXT (default: table on a terminal, "
                + "tsv in a pipe).",
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

    @Flag(help: "Exit with 3 when there is nothing to print.")
    var failEmpty = false

    @Flag(name: .shortAndLong, help: "Print ids only, one a line.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Show the requests that are made, on standard error.")
    var verbose = false

    /// The names that take a value, and those that don't, for ``LeadingOptions``.
    static let namesWithValue: Set<String> = [
        "--server", "--token-file", "--context", "--ca-file", "-o", "--output", "--fields", "--timeout", "--color",
    ]
    static let namesOfFlags: Set<String> = ["-q", "--quiet", "-v", "--verbose", "--fail-empty"]

    var settings: GlobalSettings {
        GlobalSettings(
            server: server, tokenFile: tokenFile, context: context, caFile: caFile, output: output, fields: fields,
            timeout: timeout?.duration, color: color, failEmpty: failEmpty, quiet: quiet, verbose: verbose)
    }

    func validate() throws {
        if server != nil, context != nil {
            throw ValidationError("--server and --context both say where gridd is: leave one away")
        }
        if let context, !ContextName.isValid(context) {
            throw ValidationError("\(context) is no name of a context: letters, digits, '.', '_' and '-'")
        }
    }
}

/// What the global options say, as plain values.
struct GlobalSettings: Hashable, Sendable {
    var server: String?
    var tokenFile: String?
    var context: String?
    var caFile: String?
    var output: OutputFormat?
    /// Empty asks for the list of those there are.
    var fields: String?
    var timeout: Duration?
    var color: ColorChoice?
    var pager: String?
    /// An empty answer is a failure.
    var failEmpty = false
    var quiet = false
    var verbose = false

    /// These settings, with `others` where they say nothing: a line of the shell over the shell's own options.
    func over(_ others: GlobalSettings) -> GlobalSettings {
        // A line that says where gridd is means that server alone: what belongs to another is not for it.
        let isElsewhere = server != nil || context != nil
        return GlobalSettings(
            server: isElsewhere ? server : others.server,
            tokenFile: tokenFile ?? (isElsewhere ? nil : others.tokenFile),
            context: isElsewhere ? context : others.context, caFile: caFile ?? (isElsewhere ? nil : others.caFile),
            output: output ?? others.output, fields: fields ?? others.fields, timeout: timeout ?? others.timeout,
            color: color ?? others.color, pager: pager ?? others.pager, failEmpty: failEmpty || others.failEmpty,
            // `-o json` on a line means more than `-q` on the shell.
            quiet: quiet || (others.quiet && output == nil), verbose: verbose || others.verbose)
    }
}

extension Duration {
    /// As `--timeout` reads it, to the millisecond.
    var seconds: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        return DecimalDigits.text(milliseconds, decimals: 3)
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
