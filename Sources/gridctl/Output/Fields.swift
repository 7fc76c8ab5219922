/// A column that `--fields` may name.
struct FieldDescription: Hashable, Sendable {
    var name: String
    var title: String
    var isDefault: Bool
}

/// The `--fields` option.
enum Fields {
    /// What a row type offers.
    static func of<Row: TableRow>(_ row: Row.Type, _ context: TableContext = TableContext()) -> [FieldDescription] {
        Row.columns(context).map { FieldDescription(name: $0.name, title: $0.title, isDefault: $0.isDefault) }
    }

    /// The names in `--fields a,b`; nil when it was not given.
    static func names(_ text: String?) -> [String]? {
        text.map { $0.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) } }
    }

    /// Answers a bare `--fields` with the names there are, before the server is asked anything.
    ///
    /// - Returns: True when that was the answer.
    /// - Throws: ``Failure`` for a name that no column has.
    static func answer(_ settings: GlobalSettings, for fields: [FieldDescription], _ output: TextOutput) throws -> Bool
    {
        guard let names = names(settings.fields) else { return false }
        let known = fields.map(\.name)
        if names.isEmpty || names == ["help"] {
            try output.write(known.map { $0 + "\n" }.joined())
            return true
        }
        if known.isEmpty { throw Failure.usage("this command has no fields", wayOut: "leave --fields away") }
        for name in names where !known.contains(name) {
            let list = "there are \(known.joined(separator: ", "))"
            let near = Suggestion.nearest(to: name, among: known)
            throw Failure.usage("no field \(name)", wayOut: near.map { "did you mean \($0)? \(list)" } ?? list)
        }
        return false
    }

    /// The columns to print: those named, in that order, else the default ones.
    static func selected<Row>(_ columns: [Column<Row>], _ names: [String]?) -> [Column<Row>] {
        guard let names else { return columns.filter(\.isDefault) }
        return names.compactMap { name in columns.first { $0.name == name } }
    }
}
