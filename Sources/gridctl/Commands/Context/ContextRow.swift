/// A context in a list.
struct ContextRow: TableRow {
    var name: String
    var current: Bool
    var server: String?
    var tokenFile: String?
    var caFile: String?
    var file: String

    init(_ context: ContextStore.Context, isCurrent: Bool) {
        name = context.name
        current = isCurrent
        server = context.file.values[.server]
        tokenFile = context.file.values[.tokenFile]
        caFile = context.file.values[.caFile]
        file = context.file.path
    }

    static func columns(_ context: TableContext) -> [Column<ContextRow>] {
        [
            Column("name", "NAME") { $0.current ? .tinted($0.name, .good) : .text($0.name) },
            Column("current", "USED") {
                .worded(exact: String($0.current), shown: $0.current ? "*" : "", .good)
            },
            Column("server", "SERVER", isElastic: true) { .optional($0.server) { .text($0) } },
            Column("tokenFile", "TOKEN FILE", isElastic: true) { .optional($0.tokenFile) { .text($0) } },
            Column("caFile", "CA FILE", isDefault: false) { .optional($0.caFile) { .text($0) } },
            Column("file", "FILE", isDefault: false) { .text($0.file) },
        ]
    }

    var printedName: String? { name }
}
