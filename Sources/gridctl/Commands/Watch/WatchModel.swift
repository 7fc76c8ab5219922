import GridModel

/// Everything that the screen of `watch` shows, as a value: what is known, and what the person chose to see.
struct WatchModel: Sendable {
    enum Link: Hashable, Sendable {
        case loading, live
        /// With what is said of it.
        case lost(String)
    }

    /// What is known; it goes on while the screen is paused.
    var fleet = FleetState()
    var link = Link.loading
    var connections: Int?
    /// True when the names of all meters are known, and not only of those that were seen.
    var knowsAllNames = false
    /// True once the newest readings are here.
    var isFilled = false

    var order = FleetOrder()
    private(set) var isTyping = false
    private(set) var opened: MeterState?
    /// True where there is a table to go back to.
    let hasTable: Bool
    /// What was shown when it was paused.
    private var frozen: (fleet: FleetState, opened: MeterState?, now: Instant)?
    private(set) var chosen: MeterID?
    private var top = 0

    /// The order as it was last worked out: of a large fleet that is not done for every picture.
    private var ordered: [MeterID] = []
    private var orderedAt: Instant?
    private var orderedBy: FleetOrder?

    /// - Parameter meter: The one whose screen is shown, with no table behind it.
    init(opening meter: MeterID? = nil) {
        hasTable = meter == nil
        opened = meter.map(MeterState.init)
    }

    var isPaused: Bool { frozen != nil }
    /// What is seen, as opposed to what is known.
    private var seen: FleetState { frozen?.fleet ?? fleet }

    // MARK: News

    mutating func take(_ event: LiveEvent, now: Instant) {
        fleet.take(event, now: now)
        if case .reading(let meter, let at, let register, _) = event, meter == opened?.meter {
            opened?.take(at: at, register)
        }
    }

    /// Takes the readings of the meter that is looked at, unless it is another by now.
    mutating func take(_ readings: [RawReading], of meter: MeterID, back: Int64) {
        if opened?.meter == meter { opened?.take(readings, back: back) }
    }

    /// Something was missed: what is shown of a meter is asked for again.
    mutating func noteGap() { opened?.forget() }

    /// Meters on the screen whose names are not known.
    func namesWanted(_ size: TextOutput.Size) -> [MeterID] {
        let visible = opened.map { [$0.meter] } ?? Array(ordered.dropFirst(top).prefix(size.rows))
        return visible.filter { fleet.meters[$0]?.zone == nil }
    }

    /// True while a person searches names that are not all here.
    var wantsAllNames: Bool { !order.filter.isEmpty && !knowsAllNames }

    // MARK: Keys

    /// Takes a key; false when it was the one that leaves.
    mutating func take(_ key: Key, now: Instant, _ size: TextOutput.Size) -> Bool {
        if isTyping {
            type(key)
            return true
        }
        switch key {
        case .character("q"), .character("Q"): return false
        case .character(" "),
            .character("p") where opened != nil:
            togglePause(now)
        default: if opened == nil { takeAtTable(key, size) } else { takeAtMeter(key) }
        }
        return true
    }

    private mutating func togglePause(_ now: Instant) {
        frozen = frozen == nil ? (fleet, opened, now) : nil
    }

    private mutating func type(_ key: Key) {
        switch key {
        case .character(let character): order.filter.append(character)
        case .backspace: _ = order.filter.popLast()
        case .control("u"): order.filter = ""
        case .enter: isTyping = false
        case .escape:
            isTyping = false
            order.filter = ""
        default: break
        }
        top = 0
        chosen = nil
    }

    private mutating func takeAtTable(_ key: Key, _ size: TextOutput.Size) {
        let page = max(size.rows - 4, 1)
        switch key {
        case .up, .character("k"): move(-1)
        case .down, .character("j"): move(1)
        case .pageUp, .control("b"): move(-page)
        case .pageDown, .control("f"): move(page)
        case .home, .character("g"): move(-Int.max / 2)
        case .end, .character("G"): move(Int.max / 2)
        case .enter: if let chosen = chosen ?? ordered.first { open(chosen) }
        case .character("/"): isTyping = true
        case .escape: order.filter = ""
        case .left, .character("<"): sort(by: -1)
        case .right, .character(">"), .tab: sort(by: 1)
        case .character("r"): order.isReversed.toggle()
        case .character("m"): sort(.meter)
        case .character("n"): sort(.name)
        case .character("p"): sort(.power)
        case .character("e"): sort(.register)
        case .character("t"): sort(.age)
        default: break
        }
    }

    private mutating func takeAtMeter(_ key: Key) {
        switch key {
        case .escape, .backspace, .left:
            guard hasTable else { return }
            opened = nil
            frozen = nil
        case .character("+"), .character("="), .up: opened?.narrow()
        case .character("-"), .down: opened?.widen()
        default: return
        }
        // What is paused can be looked at nearer; what it is of stays.
        if let former = frozen, var meter = former.opened, let opened {
            while meter.window < opened.window { meter.widen() }
            while meter.window > opened.window { meter.narrow() }
            frozen?.opened = meter
        }
    }

    /// Looks at one meter, live.
    mutating func open(_ meter: MeterID) {
        frozen = nil
        opened = MeterState(meter)
    }

    private mutating func move(_ steps: Int) {
        guard !ordered.isEmpty else { return }
        let index = chosen.flatMap { ordered.firstIndex(of: $0) }
        // The first key chooses the first one.
        let next =
            index.map { min(max($0 + steps, 0), ordered.count - 1) }
            ?? (steps > 0 ? min(steps - 1, ordered.count - 1) : 0)
        chosen = ordered[next]
    }

    private mutating func sort(by steps: Int) {
        let all = FleetOrder.Column.allCases
        let index = all.firstIndex(of: order.column) ?? 0
        sort(all[(index + steps + all.count) % all.count])
    }

    /// The same column again turns it round.
    private mutating func sort(_ column: FleetOrder.Column) {
        order.isReversed = order.column == column ? !order.isReversed : false
        order.column = column
    }

    // MARK: The picture

    mutating func lines(now: Instant, _ size: TextOutput.Size, _ glyphs: Glyphs) -> [StyledLine] {
        let moment = frozen?.now ?? now
        let bar = WatchBar(model: self, glyphs: glyphs, columns: size.columns)
        if let meter = frozen?.opened ?? opened {
            let picture = MeterPicture(
                state: meter, entry: seen.meters[meter.meter] ?? FleetState.Entry(), glyphs: glyphs, now: moment,
                size: size)
            return [bar.meterHeader(meter, seen.meters[meter.meter])] + picture.lines(max(size.rows - 2, 0))
                + [bar.meterHelp(meter)]
        }
        workOutOrder(now: moment)
        let others = size.rows >= 12 ? bar.others(seen) : []
        let rows = max(size.rows - 3 - others.count, 0)
        scroll(rows)
        let table = FleetTable(columns: size.columns, greatest: ordered.max(), now: moment, glyphs)
        var lines = [bar.header(seen, shown: ordered.count, now: moment)] + others + [table.header(order)]
        let state = seen
        for id in ordered.dropFirst(top).prefix(rows) {
            guard let entry = state.meters[id] else { continue }
            lines.append(table.line(id, entry, isChosen: id == chosen))
        }
        if ordered.isEmpty, rows > 0 { lines.append(bar.nothing) }
        lines += Array(repeating: StyledLine(), count: max(size.rows - 1 - lines.count, 0))
        return lines + [bar.help]
    }

    /// Sorts again when another order is asked for, at once; when values changed, every second for many meters.
    private mutating func workOutOrder(now: Instant) {
        let isOther = orderedBy != order
        let pause: Int64 = seen.meters.count > 5_000 ? 1_000 : 0
        guard isOther || frozen == nil && (orderedAt.map { now - $0 >= pause || now < $0 } ?? true) || orderedAt == nil
        else { return }
        ordered = order.meters(of: seen)
        orderedBy = order
        orderedAt = now
    }

    private mutating func scroll(_ rows: Int) {
        if let chosen, let index = ordered.firstIndex(of: chosen) {
            top = min(max(top, index - rows + 1), index)
        }
        top = max(min(top, ordered.count - rows), 0)
    }
}
