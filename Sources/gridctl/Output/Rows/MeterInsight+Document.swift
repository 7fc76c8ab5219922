import GridModel

extension MeterInsight: Document {
    var rows: [InsightRow] { partRows + hourRows + dayRows + comparisonRows }

    private var partRows: [InsightRow] {
        var rows: [InsightRow] = []
        if let baseLoad {
            rows.append(
                InsightRow(
                    finding: "base-load", label: "Base load \(baseLoad.powerKw.display) kW",
                    dayKwh: Energy(milliwattHours: baseLoad.powerKw.milliwatts * 24), monthKwh: baseLoad.monthKwh,
                    cost: baseLoad.monthCost,
                    sharePercent: baseLoad.sharePercent, readings: baseLoad.readings))
        }
        if let nightUse {
            rows.append(
                InsightRow(
                    finding: "night-use", label: "Night \(nightUse.night.text)", dayKwh: nightUse.nightKwh,
                    monthKwh: nightUse.monthKwh, cost: nightUse.monthCost, sharePercent: nightUse.sharePercent,
                    readings: nightUse.readings))
        }
        return rows
    }

    private var hourRows: [InsightRow] {
        dearestHours.map { hour in
            let start = hour.hour < 10 ? "0\(hour.hour)" : "\(hour.hour)"
            return InsightRow(
                finding: "hour", label: "Hour \(start):00", dayKwh: hour.hourKwh, monthKwh: hour.monthKwh,
                cost: hour.monthCost, sharePercent: hour.sharePercent, readings: hour.readings)
        }
    }

    private var dayRows: [InsightRow] {
        dearestDays.map { day in
            InsightRow(
                finding: "day", label: "\(day.day.weekday) \(day.day.text)", dayKwh: day.consumptionKwh, cost: day.cost,
                readings: day.readings)
        }
    }

    private var comparisonRows: [InsightRow] {
        comparisons.map { other in
            InsightRow(
                finding: other.with.rawValue, label: other.label, dayKwh: other.perDayKwh,
                changePercent: other.changePercent, readings: other.period)
        }
    }
}

// MARK: For people

extension MeterInsight {
    /// What is always on, nights and hours; the dearest days; the comparisons; and what is to be said of them.
    func screen(_ canvas: Canvas) -> String {
        let style = canvas.style
        var text = style.paint("Meter \(meter)", .heading)
        guard let period else { return text + "\n" + notes.map { $0 + "\n" }.joined() }
        text += ", \(name(of: period)) (\(days) days, \(timeZone.identifier))\n\(totals)\n"
        let parts = partRows + hourRows
        if !parts.isEmpty { text += "\n" + TableLayout.render(parts, partColumns, canvas) }
        if !dayRows.isEmpty { text += "\n" + TableLayout.render(dayRows, dayColumns, canvas) }
        if !comparisons.isEmpty { text += "\n" + TableLayout.render(comparisonRows, comparisonColumns, canvas) }
        let remarks = remarks
        if !remarks.isEmpty { text += "\n" }
        for remark in remarks { text += style.paint(Sanitized.line(remark), .dim) + "\n" }
        return text
    }

    private var totals: String {
        var text = "\(consumptionKwh.display) kWh"
        if let perDayKwh { text += ", \(perDayKwh.display) a day" }
        if quality != .measured { text += " (\(quality.rawValue))" }
        guard let price else { return text }
        text += "; \(price.total) by tariff \(Sanitized.line(price.tariff))"
        if let average = price.averagePerKwh { text += ", \(average.text) a kWh on average" }
        return text
    }

    private var partColumns: [Column<InsightRow>] {
        var columns: [Column<InsightRow>] = [
            Column("label", "WHERE IT GOES", isElastic: true) { .text($0.label) },
            Column("dayKwh", "kWh A DAY", .right) { .optional($0.dayKwh) { .energy($0) } },
        ]
        if let price {
            columns.append(
                Column("cost", "\(price.total.currency.code) A MONTH", .right) { .optional($0.cost) { .text($0.text) } }
            )
        }
        return columns + [
            Column("sharePercent", "SHARE", .right) {
                .optional($0.sharePercent) { .worded(exact: $0.text, shown: "\($0.text) %", .plain) }
            },
            Column("readings", "READINGS") { .worded(exact: "", shown: moment($0.readings), .plain) },
        ]
    }

    private var dayColumns: [Column<InsightRow>] {
        var columns: [Column<InsightRow>] = [
            Column("label", "DEAREST DAYS", isElastic: true) { .text($0.label) },
            Column("dayKwh", "kWh", .right) { .optional($0.dayKwh) { .energy($0) } },
        ]
        if let price {
            columns.append(
                Column("cost", price.total.currency.code, .right) { .optional($0.cost) { .text($0.text) } })
        }
        return columns
    }

    private var comparisonColumns: [Column<InsightRow>] {
        [
            Column("label", "COMPARED WITH", isElastic: true) { .text($0.label) },
            Column("dayKwh", "kWh A DAY", .right) { .optional($0.dayKwh) { .energy($0) } },
            Column("changePercent", "DIFFERENCE", .right) {
                .optional($0.changePercent) { .worded(exact: $0.text, shown: "\($0.signed) %", .plain) }
            },
            Column("readings", "READINGS") { .worded(exact: "", shown: name(of: $0.readings), .plain) },
        ]
    }

    private var remarks: [String] {
        var lines: [String] = []
        if let price, baseLoad != nil || !dearestDays.isEmpty {
            lines.append("\(price.total.currency.code): what the bill would be less without it; the lines overlap")
        }
        lines += notes
        if let most = dearestHours.first?.readings {
            let (from, to) = (local(most.start), local(most.end))
            lines.append("gridctl history \(meter) --every raw --from '\(from)' --to '\(to)'")
        }
        return lines
    }

    private func local(_ instant: Instant) -> String { Cell.local(instant, timeZone, .hour) }

    /// `2007-02-14 04:00-05:00`.
    private func moment(_ span: TimeSpan) -> String { "\(local(span.start))-\(local(span.end).suffix(5))" }

    /// The first and the last day.
    private func name(of span: TimeSpan) -> String {
        let last = Cell.local(span.end.adding(milliseconds: -1), timeZone, .second).prefix(10)
        return "\(Cell.local(span.start, timeZone, .day)) to \(last)"
    }
}

extension InsightComparison {
    fileprivate var label: String {
        switch with {
        case .previous:
            days == (period.end - period.start + 43_200_000) / 86_400_000
                ? "\(days) days before" : "The days before" + (days > 0 ? ", \(days) known" : "")
        case .lastYear: "A year before"
        case .alike: "\(meters ?? 0) meters alike, \(group ?? "")"
        }
    }
}

extension CivilDate {
    fileprivate var weekday: String {
        // 1970-01-01 was a Thursday.
        ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((daysSince1970 % 7) + 7) % 7]
    }
}
