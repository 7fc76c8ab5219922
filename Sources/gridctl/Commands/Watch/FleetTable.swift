import GridModel

/// The lines of the fleet's table, for a screen of any width.
struct FleetTable {
    let glyphs: Glyphs
    let now: Instant
    let columns: Int

    /// How long a change is marked, in milliseconds.
    static let marked: Int64 = 1_500

    private let nameWidth: Int
    private let alertWidth: Int
    private var hasRegister: Bool { columns >= 60 }
    /// On the narrowest screens a name says more.
    private var hasAge: Bool { columns >= 50 }
    private var hasAlert: Bool { columns >= 100 }

    private static let powerWidth = 10
    private static let registerWidth = 14
    private static let ageWidth = 9
    private let idWidth: Int

    /// - Parameter greatest: The greatest id that may be shown.
    init(columns: Int, greatest: MeterID?, now: Instant, _ glyphs: Glyphs) {
        self.columns = columns
        self.now = now
        self.glyphs = glyphs
        idWidth = max(6, greatest?.description.count ?? 0)
        var rest = columns - 2 - idWidth - 2 - 2 - Self.powerWidth - 2
        if columns >= 50 { rest -= Self.ageWidth + 2 }
        if columns >= 60 { rest -= Self.registerWidth + 2 }
        if columns >= 100 {
            rest -= 2
            nameWidth = min(max(rest / 2, 8), 32)
            alertWidth = max(rest - nameWidth, 0)
        } else {
            nameWidth = max(rest, 0)
            alertWidth = 0
        }
    }

    /// The titles; the column that orders the table has an arrow.
    func header(_ order: FleetOrder) -> StyledLine {
        func title(_ column: FleetOrder.Column, _ width: Int) -> String {
            guard column == order.column else { return column.title }
            let short = column.title.count < width ? column.title : String(column.title.prefix { $0 != " " })
            // Numbers and ages begin with the greatest and the newest, names and ids with the first.
            let isDown = (column == .meter || column == .name) == order.isReversed
            return short + (isDown ? glyphs.pick("▼", "v") : glyphs.pick("▲", "^"))
        }
        var line = StyledLine()
        line.add("  ")
        line.add(title(.meter, idWidth), .heading, columns: idWidth, .right)
        line.add("  ")
        line.add(title(.name, nameWidth), .heading, columns: nameWidth)
        line.add("  ")
        line.add(title(.power, Self.powerWidth), .heading, columns: Self.powerWidth, .right)
        line.add("  ")
        if hasRegister {
            line.add("  ")
            line.add(title(.register, Self.registerWidth), .heading, columns: Self.registerWidth, .right)
        }
        if hasAge {
            line.add("  ")
            line.add(title(.age, Self.ageWidth), .heading, columns: Self.ageWidth, .right)
        }
        if hasAlert { line.add("  ALERT", .heading) }
        return line.cut(to: columns)
    }

    func line(_ id: MeterID, _ entry: FleetState.Entry, isChosen: Bool) -> StyledLine {
        let fires = entry.alert != nil
        let isStale = entry.at.map { now - $0 > FleetState.stale } ?? true
        let tone: Tone = isStale ? .dim : .plain
        let nameTone: Tone = fires ? .bad : tone
        let isChanged = entry.changedAt.map { now - $0 < Self.marked } ?? false
        var line = StyledLine()
        line.add(isChosen ? glyphs.pick("▸", ">") : " ", .heading)
        line.add(fires ? "!" : " ", .bad)
        line.add(id.description, nameTone, columns: idWidth, .right)
        line.add("  ")
        line.add(entry.name ?? "", nameTone, columns: nameWidth)
        line.add("  ")
        line.add(
            entry.powerKw?.display ?? glyphs.pick("–", "-"), isChanged ? .changed : tone, columns: Self.powerWidth,
            .right)
        let arrow = entry.rose ? glyphs.pick("↑", "+") : glyphs.pick("↓", "-")
        line.add(" ")
        line.add(isChanged ? arrow : " ", .changed)
        if hasRegister {
            line.add("  ")
            line.add(
                entry.registerKwh?.display ?? glyphs.pick("–", "-"), tone, columns: Self.registerWidth, .right)
        }
        if hasAge {
            line.add("  ")
            line.add(entry.at.map { Age.text(now - $0) } ?? "never", tone, columns: Self.ageWidth, .right)
        }
        if hasAlert, let alert = entry.alert {
            line.add("  ")
            let seen = alert.acknowledgedBy.map { ", seen by \(Sanitized.line($0))" } ?? ""
            line.add(Sanitized.line(alert.message) + seen, .bad, columns: alertWidth)
        }
        let cut = line.cut(to: columns)
        return isChosen ? cut.filled(.selected, columns: columns) : cut
    }
}

/// How long ago something was, in few characters.
enum Age {
    /// `3 s`, `12 min`, `5 h`, `9 d`.
    static func text(_ milliseconds: Int64) -> String {
        let seconds = max(milliseconds / 1_000, 0)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) d"
        }
    }
}
