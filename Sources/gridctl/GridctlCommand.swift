import ArgumentParser
import GridModel

/// The root of the grammar; the shell's is the same.
struct GridctlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gridctl",
        abstract: "Ask and operate a gridd: meters, history, invoices, alerts.",
        discussion: """
            Without a command, on a terminal, it is a shell with the same commands; with a script on standard input, or \
            behind -c or -f, it runs that.

            On a terminal answers are tables; in a pipe they are tab-separated values without header, colour or \
            truncation, with instants in UTC and every digit. Each command takes -o \
            table|wide|json|ndjson|csv|tsv|name|template=TEXT, --fields, --server, --context, --token-file, --ca-file, \
            --timeout, --color, --fail-empty, -q and -v, before or after its own name.

            With no --server or --context, in the environment and the configuration neither, it talks to the gridd of \
            this machine by its Unix socket.

            A template is Mustache, filled in with the keys of each row's JSON: -o 'template={{id}} {{name}}'.

            Exit status: 0 ok, 1 failure, 2 usage, 3 not found, 4 denied, 5 conflict or invalid, 6 unreachable, \
            7 timeout, 8 partial, 130 interrupted.

            Examples:
              gridctl status
              gridctl meters add --name 'Block A' --count 12
              gridctl history 42 --from -7d --every 1h
              gridctl -o json invoice 42 --period 2026-11 | jq -r .total.amount
              gridctl meters -o name | gridctl history -
            """,
        version: Version.current,
        subcommands: [
            MetersCommand.self, ReadingsCommand.self, HistoryCommand.self, InsightCommand.self, InvoiceCommand.self,
            InvoicesCommand.self, TariffsCommand.self, CustomersCommand.self, PointsCommand.self,
            ContractsCommand.self, AlertsCommand.self, WatchCommand.self, WaitCommand.self, StatusCommand.self,
            CheckCommand.self, ImportCommand.self,
            CompactCommand.self, BackupCommand.self, VerifyCommand.self,
            ContextCommand.self, ReplCommand.self, CompletionsCommand.self,
            CheatCommand.self, GenerateCommand.self,
        ]
    )
}

/// The same grammar for a line that is right, which most are.
///
/// A root that names a command above it is spared the parser's search for a request of completion scripts. What it says of
/// a line that is wrong is not shown to anybody: ``GridctlCommand`` is asked then.
private struct QuickRoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gridctl", _superCommandName: "", version: Version.current,
        subcommands: GridctlCommand.configuration.subcommands)
}

extension GridctlCommand {
    /// The command that a line means.
    /// - Throws: The parser's error, in the words of ``GridctlCommand``.
    static func command(for arguments: [String]) throws -> any ParsableCommand {
        let command = try? QuickRoot.parseAsRoot(arguments)
        if let command, command is any ClientCommand || command is any OfflineCommand || command is any LocalCommand {
            return command
        }
        // Help, a version, a mistake.
        return try parseAsRoot(arguments)
    }
}
