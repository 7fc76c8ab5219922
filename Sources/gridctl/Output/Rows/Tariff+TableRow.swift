import GridModel

extension TariffSummary: RowDocument {
    static func columns(_ context: TableContext) -> [Column<TariffSummary>] {
        [
            Column("name", "NAME", isElastic: true) { .text($0.name) },
            Column("version", "VERSION", .right) { .integer($0.version) },
            Column("validFrom", "VALID FROM") { .text($0.validFrom.text) },
            Column("status", "STATUS") { .tinted($0.status.rawValue, $0.status.tone) },
            Column("standing", "STANDING", isExpendable: true) {
                .worded(exact: String($0.standing), shown: $0.standing ? "yes" : "", .plain)
            },
            Column("currency", "CURRENCY") { .text($0.currency.code) },
            Column("title", "TITLE", isElastic: true) { .optional($0.title) { .text($0) } },
            Column("sha256", "SHA-256", isDefault: false) { .text($0.sha256) },
            Column("addedAt", "ADDED", isDefault: false) { .instant($0.addedAt, nil, .wholeSecond) },
            Column("addedBy", "BY", isDefault: false) { .text($0.addedBy) },
        ]
    }

    var printedName: String? { name }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Tariff", .text(name)),
                ("Title", .optional(title) { .text($0) }),
                ("Version", .integer(version)),
                ("Valid from", .text(validFrom.text)),
                ("Status", .tinted(status.rawValue, status.tone)),
                ("Currency", .text(currency.code)),
                ("Standing", .text(standing ? "yes: usage points without a contract are billed by it" : "no")),
                ("SHA-256", .text(sha256)),
                ("Added", .instant(addedAt, nil, .wholeSecond)),
                ("By", .text(addedBy)),
            ], canvas.style)
    }
}

extension TariffStatus {
    fileprivate var tone: Tone {
        switch self {
        case .inForce: .good
        case .future: .warning
        case .past, .replaced: .dim
        }
    }
}

/// A version of a tariff whose JSON is what its document says.
struct TariffContent: RowDocument {
    var version: TariffVersion

    static func columns(_ context: TableContext) -> [Column<TariffContent>] {
        TariffSummary.columns(context).map { column in
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

extension TariffDifference: TableRow {
    static func columns(_ context: TableContext) -> [Column<TariffDifference>] {
        [
            Column("path", "WHERE") { .text($0.path) },
            Column("before", "BEFORE", isElastic: true) { .optional($0.before) { .tinted($0, .bad) } },
            Column("after", "AFTER", isElastic: true) { .optional($0.after) { .tinted($0, .good) } },
        ]
    }

    var printedName: String? { path }
}

extension StandingTariff: TableRow {
    static func columns(_ context: TableContext) -> [Column<StandingTariff>] {
        [
            Column("from", "FROM") { .text($0.from.text) },
            Column("tariff", "TARIFF") { .text($0.tariff) },
        ]
    }

    var printedName: String? { tariff }
}

/// Something that is wrong with a tariff document of a file.
struct TariffFaultRow: TableRow {
    var file: String
    var line: Int?
    var path: String
    var message: String

    init(_ fault: TariffFault, in file: String) {
        self.file = file
        line = fault.line
        path = fault.path
        message = fault.message
    }

    static func columns(_ context: TableContext) -> [Column<TariffFaultRow>] {
        [
            Column("file", "FILE") { .text($0.file) },
            Column("line", "LINE", .right) { .optional($0.line) { .integer(Int64($0)) } },
            Column("path", "WHERE") { .text($0.path) },
            Column("message", "WHAT IS WRONG", isElastic: true) { .tinted($0.message, .bad) },
        ]
    }

    var printedName: String? { file }
}
