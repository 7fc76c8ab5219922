import GridModel

/// Draws the answers of one command over each other.
struct RepeatScreen {
    let title: String
    let interval: Duration
    let count: Int?
    /// The last answer's lines as they came.
    private var lines: [String]?
    private var frames = 0
    /// How many rows were drawn, and on how large a screen.
    private var drawn = 0
    private var size: (columns: Int, rows: Int)?
    /// True when something else was written meanwhile: nobody knows where the rows are.
    private var isLost = false

    init(title: String, interval: Duration, count: Int?) {
        self.title = title
        self.interval = interval
        self.count = count
    }

    /// Takes note that something else was written: the next frame is drawn on an empty screen.
    mutating func lose() { isLost = true }

    /// What to send to the terminal for an answer: it takes the place of the last one.
    mutating func frame(of text: String, on display: Display) -> String {
        frames += 1
        let fresh = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = fresh.last?.isEmpty == true ? Array(fresh.dropLast()) : fresh
        let marked = lines.map { ChangeMarks.marked(new, since: $0, isColored: display.isColored) } ?? new
        lines = new

        var rows = [header(display), ""] + marked
        // The last row is the cursor's.
        let room = max(1, display.rows - 1)
        if rows.count > room {
            let hidden = rows.count - room + 1
            rows = rows.prefix(room - 1) + ["… and \(hidden) more lines"]
        }
        let isSameSize = size.map { $0 == (display.columns, display.rows) } ?? true
        size = (display.columns, display.rows)
        // A window of another size has wrapped the rows anew: nobody knows where they are, either.
        let start = !isSameSize || isLost ? "\u{1B}[H\u{1B}[2J" : drawn > 0 ? "\r\u{1B}[\(drawn)A" : ""
        drawn = rows.count
        isLost = false
        // A row is cleared before its text: behind the last column a terminal would clear that.
        let body = rows.map { "\u{1B}[K" + ChangeMarks.cut($0, to: display.columns) + "\r\n" }.joined()
        return start + body + "\u{1B}[J"
    }

    private func header(_ display: Display) -> String {
        let number = count.map { " (\(frames) of \($0))" } ?? ""
        let head = Sanitized.line("Every \(Self.text(interval)) s\(number): \(title)")
        let room = display.columns - DisplayWidth.of(display.time) - 2
        let cut = DisplayWidth.cut(head, to: max(0, room))
        let padding = String(repeating: " ", count: max(0, room - DisplayWidth.of(cut)) + 2)
        return Style(isColored: display.isColored).paint(cut + padding + display.time, .dim)
    }

    private static func text(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        return DecimalDigits.text(milliseconds, decimals: 3)
    }
}
