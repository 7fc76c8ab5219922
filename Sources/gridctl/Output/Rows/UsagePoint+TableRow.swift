import GridModel

extension UsagePoint: RowDocument {
    static func columns(_ context: TableContext) -> [Column<UsagePoint>] {
        [
            Column("id", "ID", .right) { .integer($0.id.value) },
            Column("name", "NAME", isElastic: true) { .optional($0.name) { .text($0) } },
            Column("meter", "METER", .right) { .optional($0.meter) { .integer($0.value) } },
            Column("customer", "CUSTOMER", .right) { .optional($0.customer) { .integer($0.value) } },
            Column("tariff", "TARIFF", isElastic: true) { .text($0.tariff) },
            Column("contract", "CONTRACT", .right, isExpendable: true) {
                .optional($0.contract) { .integer($0.value) }
            },
            Column("supply", "SUPPLY") { .text($0.supply.rawValue) },
            Column("cycle", "CYCLE") { .text($0.cycle.text) },
            Column("site", "SITE", isElastic: true, isExpendable: true) { .optional($0.site) { .text($0) } },
            Column("address", "ADDRESS", isDefault: false) { .optional($0.address) { .text($0) } },
        ]
    }

    var printedName: String? { id.description }

    func screen(_ canvas: Canvas) -> String {
        let style = canvas.style
        var text = RecordLayout.render(
            [
                ("Usage point", .integer(id.value)),
                ("Name", .optional(name) { .text($0) }),
                ("Supply", .text(supply.rawValue)),
                ("Cycle", .text(cycleText)),
                ("Site", .optional(site) { .text($0) }),
                ("Address", .optional(address) { .text($0) }),
                ("Meter", .optional(meter) { .integer($0.value) }),
                ("Contract", .optional(contract) { .integer($0.value) }),
                ("Customer", .optional(customer) { .integer($0.value) }),
                ("Tariff", .text(tariff)),
            ], style)
        // One that always stood there needs no table.
        if installations.count > 1 || installations.first?.from != nil || installations.first?.until != nil {
            text += "\n" + TableLayout.render(installations, Self.installationColumns(canvas.context.zone), canvas)
        }
        return text
    }

    /// With its changes, where there are any: `month, day-15 from 2026-12`.
    private var cycleText: String {
        guard cycles.count > 1 else { return cycle.text }
        return cycles.map { dated in dated.from.map { "\(dated.cycle.text) from \($0.text)" } ?? dated.cycle.text }
            .joined(separator: ", ")
    }

    private static func installationColumns(_ zone: Zone?) -> [Column<Installation>] {
        [
            Column("meter", "METER", .right) { .integer($0.meter.value) },
            Column("from", "FROM") { .optional($0.from) { .instant($0, zone, .wholeSecond) } },
            Column("until", "UNTIL") { .optional($0.until) { .instant($0, zone, .wholeSecond) } },
        ]
    }
}
