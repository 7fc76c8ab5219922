import GridModel

extension Meter: RowDocument {
    static func columns(_ context: TableContext) -> [Column<Meter>] {
        [
            Column("id", "ID", .right) { .integer($0.id.value) },
            Column("name", "NAME", isElastic: true) { .optional($0.name) { .text($0) } },
            Column("serial", "SERIAL", isElastic: true) { .optional($0.serial) { .text($0) } },
            Column("status", "STATUS") { .tinted($0.status.rawValue, $0.status == .active ? .good : .dim) },
            Column("registerKwh", "REGISTER kWh", .right) { .optional($0.registerKwh) { .energy($0) } },
            Column("powerKw", "POWER kW", .right) { .optional($0.powerKw) { .power($0) } },
            Column("lastReadingAt", "LAST READING") { meter in
                .optional(meter.lastReadingAt) { .instant($0, meter.timeZone, .wholeSecond) }
            },
            Column("timeZone", "TIME ZONE", isExpendable: true) { .text($0.timeZone.identifier) },
            Column("enrolledAt", "ENROLLED", isDefault: false) { .instant($0.enrolledAt, $0.timeZone) },
            Column("multiplier", "MULTIPLIER", .right, isDefault: false) {
                .optional($0.metering?.multiplier) { .text($0.text) }
            },
        ]
    }

    var printedName: String? { id.description }

    func screen(_ canvas: Canvas) -> String {
        var lines: [(String, Cell)] = [
            ("Meter", .integer(id.value)),
            ("Name", .optional(name) { .text($0) }),
            ("Serial", .optional(serial) { .text($0) }),
            ("Status", .tinted(status.rawValue, status == .active ? .good : .dim)),
            ("Register", .optional(registerKwh) { .text("\($0.display) kWh") }),
            ("Power", .optional(powerKw) { .text("\($0.display) kW") }),
            ("Last reading", .optional(lastReadingAt) { .instant($0, timeZone) }),
            ("Time zone", .text(timeZone.identifier)),
            ("Enrolled", .instant(enrolledAt, timeZone)),
        ]
        if let multiplier = metering?.multiplier { lines.append(("Multiplier", .text(multiplier.text))) }
        if let digits = metering?.digits { lines.append(("Digits", .integer(Int64(digits)))) }
        if let power = metering?.maximumPowerKw { lines.append(("Maximum power", .text("\(power.display) kW"))) }
        if let seconds = metering?.expectedIntervalSeconds { lines.append(("Interval", .text("\(seconds) s"))) }
        return RecordLayout.render(lines, canvas.style)
    }
}
