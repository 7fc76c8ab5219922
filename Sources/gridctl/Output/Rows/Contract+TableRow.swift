import GridModel

extension Contract: RowDocument {
    static func columns(_ context: TableContext) -> [Column<Contract>] {
        [
            Column("id", "ID", .right) { .integer($0.id.value) },
            Column("usagePoint", "POINT", .right) { .integer($0.usagePoint.value) },
            Column("meter", "METER", .right) { .optional($0.meter) { .integer($0.value) } },
            Column("customer", "CUSTOMER", .right) { .optional($0.customer) { .integer($0.value) } },
            Column("tariff", "TARIFF", isElastic: true) { .text($0.tariff) },
            Column("from", "FROM") { .text($0.from.text) },
            Column("until", "UNTIL") { .optional($0.until) { .text($0.text) } },
            Column("addedAt", "ADDED", isDefault: false) { .instant($0.addedAt, nil, .wholeSecond) },
            Column("addedBy", "BY", isDefault: false) { .text($0.addedBy) },
        ]
    }

    var printedName: String? { id.description }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Contract", .integer(id.value)),
                ("Usage point", .integer(usagePoint.value)),
                ("Meter", .optional(meter) { .integer($0.value) }),
                ("Customer", .optional(customer) { .integer($0.value) }),
                ("Tariff", .text(tariff)),
                ("From", .text(from.text)),
                ("Until", .optional(until) { .text($0.text) }),
                ("Added", .instant(addedAt, nil, .wholeSecond)),
                ("By", .text(addedBy)),
            ], canvas.style)
    }
}
