import ArgumentParser

struct CheatCommand: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "cheat",
        abstract: "Show examples of all commands, or of some.",
        discussion: """
            The examples are those of the manual pages, by command.

            Examples:
              gridctl cheat
              gridctl cheat history
            """
    )

    @Argument(help: ArgumentHelp("Only commands whose name, purpose or examples hold this.", valueName: "word"))
    var words: [String] = []

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(CheatRow.self) }

    func run(_ desk: OfflineSession) async throws {
        let tree = try CommandTree(json: GridctlCommand._dumpHelp())
        let rows = CheatSheet.rows(of: tree.command).filter { row in
            words.allSatisfy { word in [row.command, row.abstract, row.example].contains { $0.matches(word) } }
        }
        guard !rows.isEmpty else {
            throw Failure(
                .notFound, code: "unknown_example", "no example of \(words.joined(separator: " "))",
                wayOut: "gridctl cheat shows all")
        }
        // What is to be pasted is printed as it is, in a pipe too, unless somebody wants rows.
        guard globals.output == nil, globals.fields == nil, !globals.quiet else {
            return try await desk.output.render(rows)
        }
        try await desk.output.show(CheatSheet.text(rows, desk.output.style))
    }
}

extension String {
    fileprivate func matches(_ word: String) -> Bool { lowercased().contains(word.lowercased()) }
}

/// An example, and the command that it is of.
struct CheatRow: TableRow {
    var command: String
    var abstract: String
    var example: String

    static func columns(_ context: TableContext) -> [Column<CheatRow>] {
        [
            Column("command", "COMMAND") { .text($0.command) },
            Column("example", "EXAMPLE") { .text($0.example) },
            Column("abstract", "WHAT IT DOES", isDefault: false) { .text($0.abstract) },
        ]
    }

    var printedName: String? { command }
}

/// Examples by command.
enum CheatSheet {
    static func text(_ rows: [CheatRow], _ style: Style) -> String {
        var text = ""
        var last: String?
        for row in rows {
            if row.command != last {
                text +=
                    "\(last == nil ? "" : "\n")\(style.paint(row.command, .heading))  "
                    + "\(style.paint(row.abstract, .dim))\n"
                last = row.command
            }
            text += "  \(row.example)\n"
        }
        return text
    }

    /// Those of a command and of all below it, in the order of help.
    static func rows(of command: CommandTree.Command, under path: [String] = []) -> [CheatRow] {
        let path = path + [command.commandName]
        let own = Mdoc.examples(command.discussion ?? "").map {
            CheatRow(command: path.joined(separator: " "), abstract: command.abstract ?? "", example: $0)
        }
        return own + command.visibleSubcommands.flatMap { rows(of: $0, under: path) }
    }
}
