/// A check in a table.
struct CheckRow: TableRow {
    var check: String
    var state: String
    var value: Int64?
    var warning: Int64?
    var critical: Int64?
    var message: String

    init(_ check: Check) {
        self.check = check.name
        state = check.state.word
        value = check.value
        warning = check.warning
        critical = check.critical
        message = check.message
    }

    static func columns(_ context: TableContext) -> [Column<CheckRow>] {
        [
            Column("check", "CHECK") { .text($0.check) },
            Column("state", "STATE") { .tinted($0.state, $0.tone) },
            Column("message", "MESSAGE", isElastic: true) { .text($0.message) },
            Column("value", "VALUE", .right, isDefault: false) { .optional($0.value) { .integer($0) } },
            Column("warning", "WARNING", .right, isDefault: false) { .optional($0.warning) { .integer($0) } },
            Column("critical", "CRITICAL", .right, isDefault: false) { .optional($0.critical) { .integer($0) } },
        ]
    }

    private var tone: Tone {
        switch state {
        case Check.State.ok.word: .good
        case Check.State.warning.word: .warning
        default: .bad
        }
    }

    var printedName: String? { check }
}
