import ArgumentParser

struct ContextExplain: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show where a setting comes from, and what it won against.",
        discussion: """
            Without a key all settings are shown. The first line of a key is the one that counts; one that can't count \
            says why.

            Examples:
              gridctl context explain server
              gridctl --color never context explain color
              gridctl context explain -o json
            """
    )

    @Argument(
        help: ArgumentHelp(
            "server, tokenFile, caFile, context, output, color, timeout or pager (default: all).", valueName: "key"))
    var key: ConfigurationKey?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ExplanationRow.self) }

    func run(_ desk: OfflineSession) async throws {
        let configuration = try Configuration(globals.settings, desk.surroundings)
        let rows = (key.map { [$0] } ?? ConfigurationKey.allCases).flatMap { key in
            let winner = configuration.setting(key)
            let candidates = configuration.candidates(key)
                .map { ExplanationRow(key, $0, wins: $0 == winner, counts: configuration.counts($0, key)) }
            let known = candidates.isEmpty ? [ExplanationRow(unset: key)] : candidates
            return known.filter(\.wins) + known.filter { !$0.wins }
        }
        try await desk.output.render(rows)
    }
}

extension ConfigurationKey: ExpressibleByArgument {}

/// A value of a setting, and where it stands.
struct ExplanationRow: TableRow {
    var key: String
    var value: String?
    var source: String
    var wins: Bool
    var note: String?

    init(_ key: ConfigurationKey, _ setting: Configuration.Setting, wins: Bool, counts: Bool) {
        self.key = key.rawValue
        value = setting.value
        source = setting.source.text(of: key)
        self.wins = wins
        note = counts ? nil : "not for the server that counts"
    }

    init(unset key: ConfigurationKey) {
        self.key = key.rawValue
        source = "default"
        wins = true
    }

    static func columns(_ context: TableContext) -> [Column<ExplanationRow>] {
        [
            Column("key", "KEY") { .text($0.key) },
            Column("value", "VALUE", isElastic: true) { row in .optional(row.value) { .tinted($0, row.tone) } },
            Column("source", "SOURCE", isElastic: true) { .tinted($0.source, $0.tone) },
            Column("wins", "COUNTS") { .worded(exact: String($0.wins), shown: $0.wins ? "*" : "", .good) },
            Column("note", "NOTE", isElastic: true, isExpendable: true) { .optional($0.note) { .text($0) } },
        ]
    }

    private var tone: Tone { wins ? .plain : .dim }

    var printedName: String? { key }
}

extension Configuration.Source {
    /// As people read it: `environment`, `user /home/ana/.config/gridctl/config.yaml`.
    var text: String {
        let kind = context.map { "\(level.rawValue), context \($0)" } ?? level.rawValue
        return path.map { "\(kind) \($0)" } ?? kind
    }

    /// The same, with the option or the variable by its name.
    func text(of key: ConfigurationKey) -> String {
        switch level {
        case _ where path != nil: text
        case .flag, .shell: key.option.map { "\(text) \($0)" } ?? text
        case .environment: variables[key].map { "\(text) \($0)" } ?? text
        default: text
        }
    }
}
