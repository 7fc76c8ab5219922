import GridModel

/// What a list knows about all of its rows.
struct TableContext: Hashable, Sendable {
    /// Where local times are shown, when all rows share one zone.
    var zone: Zone?
    /// How the history is cut.
    var step: HistoryStep?
    /// True when rows of several meters are mixed.
    var namesMeter = false
    /// What a history is compared with.
    var comparison: Comparison?
    /// True where each row gets a sparkline without being asked for it.
    var hasSparklines = false
    /// What pictures are drawn with.
    var glyphs = Glyphs.ascii

    init(zone: Zone? = nil, step: HistoryStep? = nil, namesMeter: Bool = false) {
        self.zone = zone
        self.step = step
        self.namesMeter = namesMeter
    }
}

enum Alignment: Hashable, Sendable { case left, right }

/// A column of a table: its name for `--fields` and CSV, its title for people, and its value in a row.
struct Column<Row>: Sendable {
    /// The key it has in JSON, where it has one.
    var name: String
    var title: String
    var alignment: Alignment = .left
    /// Printed without being asked for.
    var isDefault = true
    /// May be cut short when the screen is too narrow.
    var isElastic = false
    /// Left away where the screen is too narrow for it and the others, unless it was asked for.
    var isExpendable = false
    var value: @Sendable (Row) -> Cell

    init(
        _ name: String, _ title: String, _ alignment: Alignment = .left, isDefault: Bool = true,
        isElastic: Bool = false, isExpendable: Bool = false, value: @escaping @Sendable (Row) -> Cell
    ) {
        self.name = name
        self.title = title
        self.alignment = alignment
        self.isDefault = isDefault
        self.isElastic = isElastic
        self.isExpendable = isExpendable
        self.value = value
    }
}

/// How something looks as a row of a table, apart from how it is encoded.
protocol TableRow: Encodable, Sendable {
    static func columns(_ context: TableContext) -> [Column<Self>]
    /// What `-o name` prints for it, its id; nil prints nothing.
    var printedName: String? { get }
}

/// A single answer: encoded as one object, tabulated as rows.
protocol Document: Encodable, Sendable {
    associatedtype Row: TableRow
    var rows: [Row] { get }
    /// How it is laid out for people.
    func screen(_ canvas: Canvas) -> String
}

/// A document that is one row by itself.
protocol RowDocument: Document, TableRow where Row == Self {}

extension RowDocument {
    var rows: [Self] { [self] }
}

/// What a layout for people is drawn on.
struct Canvas: Sendable {
    var style: Style
    var context: TableContext
    /// What pictures are drawn with.
    var glyphs = Glyphs.unicode
    /// Nil where lines may be as long as they are.
    var columns: Int?
    /// True where nobody said which columns there shall be.
    var mayLeaveOut = false
}
