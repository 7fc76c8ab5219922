import GridModel

/// The first and the last line of the screen: how all is, and which keys there are.
struct WatchBar {
    let model: WatchModel
    let glyphs: Glyphs
    let columns: Int

    func header(_ fleet: FleetState, shown: Int, now: Instant) -> StyledLine {
        var line = StyledLine()
        let count = fleet.meters.count
        var meters = count == 1 ? "1 meter" : "\(count) meters"
        if !model.order.filter.isEmpty { meters = "\(shown) of \(meters)" }
        if columns >= 60, let connections = model.connections { meters += ", \(connections) connected" }
        line.add(meters, .heading)
        line.add("   ")
        line.add("\(fleet.power(now: now).display) kW", .heading)
        line.add("   ")
        let firing = fleet.alertCount
        line.add(
            firing == 0 ? "no alert" : firing == 1 ? "1 alert" : "\(firing) alerts", firing == 0 ? .good : .bad)
        add(state: &line)
        return line.cut(to: columns)
    }

    /// What fires about something else than a meter; at most three lines.
    func others(_ fleet: FleetState) -> [StyledLine] {
        fleet.gravestOthers.prefix(3).map { alert in
            var line = StyledLine("  ")
            line.add(Sanitized.line(alert.subject.text), .heading)
            line.add("  ")
            let seen = alert.acknowledgedBy.map { ", seen by \(Sanitized.line($0))" } ?? ""
            line.add(Sanitized.line(alert.message) + seen, alert.severity == .critical ? .bad : .warning)
            return line.cut(to: columns)
        }
    }

    func meterHeader(_ state: MeterState, _ entry: FleetState.Entry?) -> StyledLine {
        var line = StyledLine("Meter \(state.meter)", .heading)
        if let name = entry?.name { line.add(", \(name)", .heading) }
        line.add("   ")
        line.add(entry?.powerKw.map { "\($0.display) kW" } ?? glyphs.pick("– kW", "- kW"), .heading)
        if columns >= 60, let register = entry?.registerKwh { line.add("   \(register.display) kWh") }
        add(state: &line)
        return line.cut(to: columns)
    }

    private func add(state line: inout StyledLine) {
        line.add("   ")
        switch model.link {
        case .loading: line.add("loading" + glyphs.pick("…", "..."), .dim)
        case .live: line.add("live", .good)
        case .lost(let text): line.add(Sanitized.line(text), .warning)
        }
        if model.isPaused {
            line.add("   ")
            line.add("paused", .warning)
        }
    }

    var nothing: StyledLine {
        if !model.order.filter.isEmpty {
            let more = model.knowsAllNames ? "" : ", so far"
            return StyledLine("  no meter has \(model.order.filter) in its name or id\(more)", .dim).cut(to: columns)
        }
        return StyledLine(model.isFilled ? "  no meters — gridctl meters add makes one" : "", .dim).cut(to: columns)
    }

    var help: StyledLine {
        if model.isTyping {
            var line = StyledLine("search ", .heading)
            line.add(model.order.filter)
            line.add("_", .selected)
            line.add("   enter keeps it   esc ends it", .dim)
            return line.cut(to: columns)
        }
        return keys([
            ("q", "quit"), (glyphs.pick("↑↓", "jk"), "choose"), ("enter", "open"), ("/", "search"),
            (glyphs.pick("←→", "<>"), "sort"), ("r", "reverse"), ("space", model.isPaused ? "go on" : "pause"),
        ])
    }

    func meterHelp(_ state: MeterState) -> StyledLine {
        let back: [(String, String)] = model.hasTable ? [("esc", "back")] : []
        return keys(
            [("q", "quit")] + back + [
                ("+-", "time: \(state.shown.name)"), ("space", model.isPaused ? "go on" : "pause"),
            ])
    }

    /// As many of the keys as there is room for.
    private func keys(_ all: [(key: String, what: String)]) -> StyledLine {
        var line = StyledLine()
        for (key, what) in all {
            let isFirst = line.width == 0
            guard line.width + (isFirst ? 0 : 3) + DisplayWidth.of(key) + 1 + what.count <= columns else { break }
            if !isFirst { line.add("   ") }
            line.add(key, .heading)
            line.add(" " + what, .dim)
        }
        return line
    }
}
