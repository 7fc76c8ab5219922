import GridModel

extension ReceiverSummary: RowDocument {
    static func columns(_ context: TableContext) -> [Column<ReceiverSummary>] {
        [
            Column("name", "NAME", isElastic: true) { .text($0.name) },
            Column("kind", "KIND") { .text($0.kind.rawValue) },
            Column("address", "WHERE", isElastic: true) { .text($0.address) },
            Column("language", "LANGUAGE", isExpendable: true) { .text($0.language.rawValue) },
            Column("operators", "OPERATORS", isDefault: false) {
                .worded(exact: String($0.operators), shown: $0.operators ? "yes" : "", .plain)
            },
            Column("queued", "WAITING", .right) { .integer($0.queued) },
            Column("dead", "DEAD", .right) { .integer($0.dead) },
            Column("lastSentAt", "LAST SENT", isExpendable: true) {
                .optional($0.lastSentAt) { .instant($0, nil, .wholeSecond) }
            },
            Column("trouble", "TROUBLE", isElastic: true) { .optional($0.trouble) { .tinted($0, .bad) } },
            Column("title", "TITLE", isDefault: false) { .optional($0.title) { .text($0) } },
            Column("version", "VERSION", .right, isDefault: false) { .integer($0.version) },
            Column("sha256", "SHA-256", isDefault: false) { .text($0.sha256) },
            Column("addedAt", "ADDED", isDefault: false) { .instant($0.addedAt, nil, .wholeSecond) },
            Column("addedBy", "BY", isDefault: false) { .text($0.addedBy) },
        ]
    }

    var printedName: String? { name }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Receiver", .text(name)),
                ("Title", .optional(title) { .text($0) }),
                ("Kind", .text(kind.rawValue)),
                ("Where", .text(address)),
                ("Language", .text(language.rawValue)),
                ("Operators", .text(operators ? "yes: rules mean it by operators" : "no: rules name it")),
                ("Waiting", .integer(queued)),
                ("Dead letters", .integer(dead)),
                ("Last sent", .optional(lastSentAt) { .instant($0, nil, .wholeSecond) }),
                ("Trouble", .optional(trouble) { .tinted($0, .bad) }),
                ("Version", .integer(version)),
                ("SHA-256", .text(sha256)),
                ("Added", .instant(addedAt, nil, .wholeSecond)),
                ("By", .text(addedBy)),
            ], canvas.style)
    }
}

/// A receiver whose JSON is what its document says.
struct ReceiverContent: RowDocument {
    var version: ReceiverVersion

    static func columns(_ context: TableContext) -> [Column<ReceiverContent>] {
        ReceiverSummary.columns(context).map { column in
            Column(
                column.name, column.title, column.alignment, isDefault: column.isDefault, isElastic: column.isElastic,
                isExpendable: column.isExpendable
            ) { column.value($0.version.summary) }
        }
    }

    var printedName: String? { version.summary.printedName }
    func screen(_ canvas: Canvas) -> String { version.summary.screen(canvas) }
    func encode(to encoder: any Encoder) throws { try version.document.encode(to: encoder) }
}

extension ReceiverTest: RowDocument {
    static func columns(_ context: TableContext) -> [Column<ReceiverTest>] {
        [
            Column("receiver", "RECEIVER") { .text($0.receiver) },
            Column("id", "ID") { .text($0.id) },
            Column("delivered", "TAKEN") {
                .worded(exact: String($0.delivered), shown: $0.delivered ? "yes" : "no", $0.delivered ? .good : .bad)
            },
            Column("answer", "ANSWER", isElastic: true) { .text($0.answer) },
            Column("milliseconds", "ms", .right) { .integer($0.milliseconds) },
        ]
    }

    var printedName: String? { id }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Receiver", .text(receiver)),
                ("Notification", .text(id)),
                ("Taken", .tinted(delivered ? "yes" : "no", delivered ? .good : .bad)),
                ("Answer", .text(answer)),
                ("Milliseconds", .integer(milliseconds)),
            ], canvas.style)
    }
}

extension AlertNotification: TableRow {
    static func columns(_ context: TableContext) -> [Column<AlertNotification>] {
        [
            Column("number", "NUMBER", .right) { .integer($0.number) },
            Column("id", "ID") { .text($0.id) },
            Column("receiver", "RECEIVER", isElastic: true) { .text($0.receiver) },
            Column("recipient", "TO", isDefault: false) { .optional($0.recipient) { .text($0) } },
            Column("kind", "KIND") { .text($0.kind.rawValue) },
            Column("alert", "ALERT", .right, isDefault: false) { .integer($0.alert) },
            Column("rule", "RULE", isElastic: true, isExpendable: true) { .text($0.rule) },
            Column("subject", "ABOUT", isElastic: true) { .text($0.subject.text) },
            Column("state", "STATE") { .tinted($0.state.rawValue, $0.state.tone) },
            Column("attempts", "TRIED", .right, isExpendable: true) { .integer(Int64($0.attempts)) },
            Column("createdAt", "MADE", isExpendable: true) { .instant($0.createdAt, nil, .wholeSecond) },
            Column("nextAt", "NEXT", isDefault: false) { .optional($0.nextAt) { .instant($0, nil, .wholeSecond) } },
            Column("endedAt", "ENDED", isDefault: false) { .optional($0.endedAt) { .instant($0, nil, .wholeSecond) } },
            Column("error", "ERROR", isElastic: true) { .optional($0.error) { .tinted($0, .bad) } },
        ]
    }

    var printedName: String? { String(number) }
}

extension NotificationState {
    fileprivate var tone: Tone {
        switch self {
        case .queued: .warning
        case .sent: .good
        case .dead: .bad
        case .dropped: .dim
        }
    }
}
