import GridModel

/// Readings as they go over the wire: so many lines in one piece.
struct Body {
    var bytes: [UInt8] = []
    var lines = 0
}

/// Puts readings into bodies of so many lines, in every format that somebody wants.
struct BodyWriter {
    /// Lines of a body, unless it is the last.
    static let lines = 10_000

    private struct Column {
        let format: ReadingFormat
        var full: [Body] = []
        var last = Body()
        var instantText: [UInt8] = []
    }

    private let decimals: Int
    private var columns: [Column]
    private var instant: Instant?

    init(_ formats: Set<ReadingFormat>, decimals: Int = 3) {
        self.decimals = decimals
        columns = formats.map { Column(format: $0) }
    }

    /// What was written in a format; nil for one that is not among them.
    func bodies(_ format: ReadingFormat) -> [Body]? {
        columns.first { $0.format == format }.map { $0.last.lines > 0 ? $0.full + [$0.last] : $0.full }
    }

    /// - Parameter area: A second tag of line protocol, by which a peer can pick meters.
    mutating func add(meter: Int64, _ register: Energy, at instant: Instant, area: StaticString? = nil) {
        let isNew = self.instant != instant
        self.instant = instant
        for index in columns.indices {
            if isNew { columns[index].instantText = columns[index].format.text(of: instant) }
            if columns[index].last.lines == 0 { columns[index].last.bytes.reserveCapacity(Self.lines * 84) }
            columns[index].format.add(
                meter: meter, register, decimals: decimals, instant: columns[index].instantText, area: area,
                to: &columns[index].last.bytes)
            columns[index].last.lines += 1
            if columns[index].last.lines == Self.lines {
                columns[index].full.append(columns[index].last)
                columns[index].last = Body()
            }
        }
    }
}
