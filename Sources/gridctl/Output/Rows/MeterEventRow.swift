import GridModel

/// A meter event, and the zone its times are shown in to people.
struct MeterEventRow: RowDocument {
    var event: MeterEvent
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<MeterEventRow>] {
        [
            Column("id", "ID", .right) { .integer($0.event.id) },
            Column("meter", "METER", .right) { .integer($0.event.meter.value) },
            Column("at", "AT") { row in .optional(row.event.at) { .instant($0, row.zone, .wholeSecond) } },
            Column("kind", "EVENT") { .tinted($0.event.kind.rawValue, $0.event.revokedBy == nil ? .plain : .dim) },
            Column("closingKwh", "CLOSING kWh", .right, isExpendable: true) {
                .optional($0.event.closingKwh) { .energy($0) }
            },
            Column("openingKwh", "OPENING kWh", .right, isExpendable: true) {
                .optional($0.event.openingKwh) { .energy($0) }
            },
            Column("registerKwh", "REGISTER kWh", .right, isExpendable: true) {
                .optional($0.event.registerKwh) { .energy($0) }
            },
            Column("multiplier", "MULTIPLIER", .right, isExpendable: true) {
                .optional($0.event.multiplier) { .text($0.text) }
            },
            Column("reason", "REASON", isElastic: true) { .optional($0.event.reason) { .text($0) } },
            Column("actor", "BY", isElastic: true, isExpendable: true) { .text($0.event.actor) },
            Column("revokedBy", "REVOKED BY", isElastic: true, isExpendable: true) {
                .optional($0.event.revokedBy) { .tinted($0, .warning) }
            },
            Column("serial", "SERIAL", isDefault: false) { .optional($0.event.serial) { .text($0) } },
            Column("recordedAt", "RECORDED", isDefault: false) { .instant($0.event.recordedAt, $0.zone) },
            Column("revokedAt", "REVOKED", isDefault: false) { row in
                .optional(row.event.revokedAt) { .instant($0, row.zone) }
            },
        ]
    }

    var printedName: String? { String(event.id) }

    func screen(_ canvas: Canvas) -> String {
        var lines: [(String, Cell)] = [
            ("Event", .integer(event.id)),
            ("Meter", .integer(event.meter.value)),
            ("Kind", .text(event.kind.rawValue)),
            ("At", event.at.map { .instant($0, zone) } ?? .text("from the beginning")),
        ]
        func add(_ name: String, _ energy: Energy?) {
            if let energy { lines.append((name, .text("\(energy.display) kWh"))) }
        }
        add("Closing", event.closingKwh)
        add("Opening", event.openingKwh)
        add("Register", event.registerKwh)
        if let multiplier = event.multiplier { lines.append(("Multiplier", .text(multiplier.text))) }
        if let serial = event.serial { lines.append(("Serial", .text(serial))) }
        if let reason = event.reason { lines.append(("Reason", .text(reason))) }
        lines += [("By", .text(event.actor)), ("Recorded", .instant(event.recordedAt, zone))]
        if let revokedBy = event.revokedBy {
            lines.append(("Revoked by", .tinted(revokedBy, .warning)))
            lines.append(("Revoked", .optional(event.revokedAt) { .instant($0, zone) }))
        }
        return RecordLayout.render(lines, canvas.style)
    }

    func encode(to encoder: any Encoder) throws { try event.encode(to: encoder) }
}
