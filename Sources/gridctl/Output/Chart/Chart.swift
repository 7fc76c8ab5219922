import GridModel

/// A picture of amounts over time, before it is known how large it will be drawn.
struct Chart: Hashable, Sendable {
    /// What is unusual about an amount.
    enum Mark: Hashable, Sendable, CaseIterable {
        case interpolated, estimated, edited
        /// Not known over all of its time.
        case partial

        /// Beneath the amount, on the axis.
        func character(_ glyphs: Glyphs) -> String {
            switch self {
            case .interpolated: "~"
            case .estimated: "?"
            case .edited: "+"
            case .partial: glyphs.pick("…", ".")
            }
        }

        var name: String {
            switch self {
            case .interpolated: "interpolated"
            case .estimated: "estimated"
            case .edited: "edited"
            case .partial: "partial"
            }
        }
    }

    /// What is amounted over a stretch of time; both numbers in 10^-6 kWh or kW, nil where nothing is known.
    struct Slot: Hashable, Sendable {
        var span: TimeSpan
        var value: Int64?
        /// Of the time it is compared with.
        var compared: Int64?
        var marks: [Mark] = []
    }

    enum Form: Hashable, Sendable {
        /// A bar for each slot where they fit, else a line.
        case bars
        /// A line over time.
        case line
    }

    var title: String
    /// `Wh` or `W`; the axis puts its prefix before it.
    var unit: String
    /// What an amount is counted over: `per hour`; nil for power.
    var per: String?
    var form: Form
    /// In order, and none overlaps another. Time between two is a gap.
    var slots: [Slot]
    /// Whose wall clock the axis of time shows.
    var zone: Zone
    /// The stretch of time the axis is for; nil for that of the slots.
    var span: TimeSpan?
    /// The closest ticks that mean something.
    var least = TimeTicks.Spacing.seconds(1)
    /// What the amounts and those they are compared with are called, for the legend; nil for no comparison.
    var names: (now: String, then: String)? {
        get { comparison.map { ($0.now, $0.then) } }
        set { comparison = newValue.map { Comparison(now: $0.now, then: $0.then) } }
    }

    private struct Comparison: Hashable, Sendable {
        var now: String
        var then: String
    }

    private var comparison: Comparison?

    init(
        title: String, unit: String, per: String?, form: Form, slots: [Slot], zone: Zone, span: TimeSpan? = nil,
        least: TimeTicks.Spacing = .seconds(1), names: (now: String, then: String)? = nil
    ) {
        self.title = title
        self.unit = unit
        self.per = per
        self.form = form
        self.slots = slots
        self.zone = zone
        self.span = span
        self.least = least
        self.names = names
    }

    /// From the first slot's start to the last one's end, or as it was said.
    var extent: TimeSpan? {
        if let span { return span }
        guard let first = slots.first, let last = slots.last else { return nil }
        return TimeSpan(start: first.span.start, end: last.span.end)
    }

    /// The greatest amount in it.
    var greatest: Int64 { slots.flatMap { [$0.value, $0.compared] }.compactMap(\.self).max() ?? 0 }

    /// Those that occur, in the order of the legend.
    var marks: [Mark] {
        let there = Set(slots.flatMap(\.marks))
        return Mark.allCases.filter(there.contains)
    }
}
