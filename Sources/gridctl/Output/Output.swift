import Foundation

/// The one renderer: commands hand it values, it alone knows the formats.
struct Output: Sendable {
    let stream: TextOutput
    let format: OutputFormat
    let style: Style
    let glyphs: Glyphs
    /// What tables may be written in.
    private let letters: Glyphs
    private let fields: [String]?
    private let template: TemplateText?
    /// An empty answer is a failure.
    private let failsWhenEmpty: Bool
    private let pager: Pager
    fileprivate let expanded: ExpandedDisplay

    /// - Throws: ``Failure`` for a template that is none.
    init(_ settings: GlobalSettings, _ surroundings: Surroundings) throws {
        stream = surroundings.output
        format = settings.quiet ? .name : settings.output ?? (stream.isTerminal ? .table : .tsv)
        template = if case .template(let text) = format { try TemplateText(text) } else { nil }
        style = Style(settings.color, surroundings, stream)
        glyphs = Glyphs(surroundings.environment)
        letters = stream.isTerminal ? Glyphs(locale: surroundings.environment) : .unicode
        fields = Fields.names(settings.fields)
        failsWhenEmpty = settings.failEmpty
        pager = Pager(settings, surroundings)
        expanded = surroundings.expanded
    }

    /// True when the answer is laid out for people, who read local times.
    var isForPeople: Bool { format.isForPeople }

    /// True when what is printed of a thing is all of it, and not a line or several.
    var isWhole: Bool { if case .template = format { true } else { format.isJSON } }

    /// True when only names are wanted.
    var printsNames: Bool { format == .name }

    /// A list that is there already.
    func render<Row: TableRow>(_ rows: [Row], _ context: TableContext = TableContext()) async throws {
        var writer = writer(of: Row.self, context)
        try writer.add(rows)
        try await writer.finish()
    }

    /// A list that comes page by page; all formats but the table print each page when it is there.
    ///
    /// - Returns: How many rows there were.
    @discardableResult
    func render<Row: TableRow, Pages: AsyncSequence>(
        pages: Pages, _ context: TableContext = TableContext()
    ) async throws -> Int where Pages.Element == [Row] {
        var writer = writer(of: Row.self, context)
        for try await page in pages { try writer.add(page) }
        try await writer.finish()
        return writer.count
    }

    /// For a list that is put together from several.
    func writer<Row: TableRow>(of row: Row.Type, _ context: TableContext = TableContext()) -> ListWriter<Row> {
        ListWriter(self, context)
    }

    /// A single answer.
    func render<Value: Document>(_ document: Value, _ context: TableContext = TableContext()) async throws {
        switch format {
        case .json: try stream.write(try json(document, isPretty: stream.isTerminal) + "\n")
        case .ndjson: try stream.write(try json(document, isPretty: false) + "\n")
        case .table where fields == nil, .wide where fields == nil:
            try await show(document.screen(canvas(context)))
        case .template: try stream.write(try templated(document))
        case .table, .wide, .csv, .tsv, .name: try await render(document.rows, context)
        }
    }

    /// One row of a list that has no end; written at once.
    ///
    /// - Parameter layout: The columns of a table and how wide they are, as the rows to come are not known.
    func renderLive<Row: TableRow>(
        _ row: Row, isFirst: Bool, _ layout: KeyValuePairs<String, Int>, _ context: TableContext
    ) throws {
        let columns = columns(Row.self, context)
        switch format {
        case .json, .ndjson: try stream.write(try JSONText.text(row, isPretty: false, keys: fields) + "\n")
        case .table, .wide:
            let lines = LiveLayout(columns, layout, canvas(context))
            if isFirst, stream.isTerminal { try stream.write(letters.spelled(lines.header)) }
            try stream.write(letters.spelled(lines.line(row)))
        case .csv:
            if isFirst { try stream.write(DelimitedText.csv(columns.map(\.name))) }
            try stream.write(DelimitedText.csv(columns.map { $0.value(row).exact }))
        case .tsv: try stream.write(DelimitedText.tsv(columns.map { $0.value(row).exact }))
        case .name: if let name = row.printedName { try stream.write(name + "\n") }
        case .template: try stream.write(try templated(row: row, context))
        }
    }

    /// Text that is laid out already; a screenful at a time when it is longer than the screen.
    func show(_ text: String) async throws {
        let text = letters.spelled(text)
        if let size = stream.size(), stream.isTerminal, pager.isWanted(for: text, rows: size.rows) {
            try await pager.page(text, to: stream)
        } else {
            try stream.write(text)
        }
    }

    fileprivate func canvas(_ context: TableContext) -> Canvas {
        Canvas(
            style: style, context: context, glyphs: glyphs,
            columns: format != .wide ? stream.size()?.columns : nil, mayLeaveOut: fields == nil)
    }

    fileprivate func columns<Row: TableRow>(_ row: Row.Type, _ context: TableContext) -> [Column<Row>] {
        let all = Row.columns(context)
        return format == .wide && fields == nil ? all : Fields.selected(all, fields)
    }

    fileprivate func templated(_ value: some Encodable) throws -> String { try template?.line(value) ?? "" }

    fileprivate func templated<Row: TableRow>(row: Row, _ context: TableContext) throws -> String {
        try template?.line(row, fields: Row.columns(context).map(\.name)) ?? ""
    }

    /// Ends the command with a status when nothing was found and `--fail-empty` asks for it.
    fileprivate func judge(count: Int) throws { if count == 0, failsWhenEmpty { throw Finished(status: .notFound) } }

    fileprivate func json(_ value: some Encodable, isPretty: Bool) throws -> String {
        // What a document's fields are is the columns of its rows; only a document that is a row has them as keys.
        try JSONText.text(value, isPretty: isPretty, keys: value is any TableRow ? fields : nil)
    }
}

/// Writes a list in the wanted format, as its pages come in.
struct ListWriter<Row: TableRow> {
    private let output: Output
    private let context: TableContext
    private let columns: [Column<Row>]
    private let isPretty: Bool
    private var isEmpty: Bool { count == 0 }
    /// The id that was printed last: several rows about one thing name it once.
    private var lastName: String?
    /// Rows so far.
    private(set) var count = 0
    /// A table's widths are known at its end only.
    private var rows: [Row] = []

    fileprivate init(_ output: Output, _ context: TableContext) {
        self.output = output
        self.context = context
        columns = output.columns(Row.self, context)
        isPretty = output.stream.isTerminal
    }

    mutating func add(_ page: [Row]) throws {
        guard !page.isEmpty else { return }
        defer { count += page.count }
        switch output.format {
        case .table, .wide: rows += page
        case .json:
            var text = ""
            for (index, row) in page.enumerated() {
                text += isEmpty && index == 0 ? "[" : ","
                if isPretty { text += "\n" }
                text += try indented(output.json(row, isPretty: isPretty))
            }
            try output.stream.write(text)
        case .ndjson: try write(page) { try output.json($0, isPretty: false) + "\n" }
        case .csv:
            if isEmpty { try output.stream.write(header) }
            try write(page) { row in DelimitedText.csv(columns.map { $0.value(row).exact }) }
        case .tsv: try write(page) { row in DelimitedText.tsv(columns.map { $0.value(row).exact }) }
        case .name:
            for name in page.compactMap(\.printedName) where name != lastName {
                lastName = name
                try output.stream.write(name + "\n")
            }
        case .template: try write(page) { try output.templated(row: $0, context) }
        }
    }

    /// Ends the list. Throws ``Finished`` when it is empty and that is a failure.
    func finish() async throws {
        try await close()
        try output.judge(count: count)
    }

    private func close() async throws {
        switch output.format {
        case .table, .wide:
            // A header over nothing tells nobody anything.
            guard !rows.isEmpty else { return }
            let canvas = output.canvas(context)
            let records = ExpandedLayout.render(rows, columns, canvas, output.expanded)
            try await output.show(records ?? TableLayout.render(rows, columns, canvas))
        case .json: try output.stream.write(isEmpty ? "[]\n" : (isPretty ? "\n]\n" : "]\n"))
        case .csv: if isEmpty { try output.stream.write(header) }
        case .ndjson, .tsv, .name, .template: break
        }
    }

    private var header: String { DelimitedText.csv(columns.map(\.name)) }

    private func write(_ page: [Row], _ text: (Row) throws -> String) throws {
        var lines = ""
        for row in page { lines += try text(row) }
        if !lines.isEmpty { try output.stream.write(lines) }
    }

    private func indented(_ text: String) -> String {
        isPretty ? "  " + text.replacing("\n", with: "\n  ") : text
    }
}
