import GridModel

/// The screen of one meter: its power over time, and its last readings.
struct MeterPicture {
    let state: MeterState
    let entry: FleetState.Entry
    let glyphs: Glyphs
    let now: Instant
    let size: TextOutput.Size

    private var zone: Zone { entry.zone ?? .utc }
    /// Beside the chart where there is room, else below it.
    private var isWide: Bool { size.columns >= 110 }
    private static let listWidth = 46
    /// Unit, axis, two lines of labels, legend.
    private static let around = 5

    /// So many lines, of which the last are empty when there is less to show.
    func lines(_ count: Int) -> [StyledLine] {
        var lines = alertLines
        let room = count - lines.count
        if isWide {
            lines += beside(chart(columns: size.columns - Self.listWidth, rows: room), list(rows: room))
        } else {
            let listed = room >= 16 ? min(room / 3, 8) : 0
            lines += chart(columns: size.columns, rows: room - listed)
            lines += list(rows: listed)
        }
        lines = Array(lines.prefix(count))
        lines += Array(repeating: StyledLine(), count: count - lines.count)
        return lines
    }

    private var alertLines: [StyledLine] {
        guard let alert = entry.alert else { return [] }
        let since = Cell.local(alert.since, entry.zone, .hour)
        return [StyledLine("! \(Sanitized.line(alert.message)), since \(since)", .bad).cut(to: size.columns)]
    }

    private func chart(columns: Int, rows: Int) -> [StyledLine] {
        guard state.knownBack != nil else { return [StyledLine("loading" + glyphs.pick("…", "..."), .dim)] }
        let end = max(now, state.readings.last?.at ?? now)
        let span = TimeSpan(start: end.adding(milliseconds: -state.shown.milliseconds), end: end)
        let slots = PowerCourse.slots(state.readings).compactMap { slot -> Chart.Slot? in
            guard slot.span.end > span.start else { return nil }
            var slot = slot
            slot.span.start = max(slot.span.start, span.start)
            return slot
        }
        guard !slots.isEmpty else {
            return [StyledLine("no power is known of the last \(state.shown.name)", .dim)]
        }
        let chart = Chart(title: "", unit: "W", per: nil, form: .line, slots: slots, zone: zone, span: span)
        var lines = ChartLayout(chart, columns: columns, rows: max(rows - Self.around, 2), glyphs).lines
        lines.removeFirst()
        return lines.map { $0.cut(to: columns) }
    }

    private func list(rows: Int) -> [StyledLine] {
        guard rows > 1, !state.readings.isEmpty else { return [] }
        var lines = [StyledLine()]
        lines[0].add("LAST READINGS", .heading, columns: 19)
        lines[0].add("  ")
        lines[0].add("REGISTER kWh", .heading, columns: 12, .right)
        lines[0].add("  ")
        lines[0].add("kW", .heading, columns: 8, .right)
        for index in state.readings.indices.suffix(rows - 1).reversed() {
            let reading = state.readings[index]
            let power =
                index == 0 ? nil : PowerCourse.slots([state.readings[index - 1], reading]).first?.value
            var line = StyledLine()
            line.add(String(Cell.local(reading.at, entry.zone, .second).prefix(19)), columns: 19)
            line.add("  ")
            line.add(reading.registerKwh.display, columns: 12, .right)
            line.add("  ")
            line.add(
                power.map { Power(milliwatts: $0).display } ?? glyphs.pick("–", "-"), columns: 8, .right)
            lines.append(line)
        }
        return lines.map { $0.cut(to: size.columns) }
    }

    private func beside(_ left: [StyledLine], _ right: [StyledLine]) -> [StyledLine] {
        (0..<max(left.count, right.count)).map { index in
            var line = index < left.count ? left[index] : StyledLine()
            guard index < right.count else { return line }
            line.pad(to: size.columns - Self.listWidth + 2)
            line.add(right[index])
            return line
        }
    }
}
