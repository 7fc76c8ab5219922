import GridModel

extension Customer: RowDocument {
    static func columns(_ context: TableContext) -> [Column<Customer>] {
        [
            Column("id", "ID", .right) { .integer($0.id.value) },
            Column("name", "NAME", isElastic: true) { .text($0.name) },
            Column("taxId", "TAX NUMBER") { .optional($0.taxId) { .worded(exact: $0, shown: taxNumber($0), .plain) } },
            Column("email", "E-MAIL", isElastic: true) { .optional($0.email) { .text($0) } },
            Column("phone", "PHONE", isExpendable: true) { .optional($0.phone) { .text($0) } },
            Column("language", "LANGUAGE", isDefault: false) { .optional($0.language) { .text($0) } },
            Column("address", "ADDRESS", isElastic: true, isExpendable: true) { .optional($0.address) { .text($0) } },
            Column("alertLimitKwh", "ALERT LIMIT kWh", .right, isDefault: false) {
                .optional($0.alertLimitKwh) { .energy($0) }
            },
            Column("addedAt", "ADDED", isDefault: false) { .instant($0.addedAt, nil, .wholeSecond) },
            Column("closedAt", "CLOSED", isDefault: false) {
                .optional($0.closedAt) { .instant($0, nil, .wholeSecond) }
            },
        ]
    }

    var printedName: String? { id.description }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Customer", .integer(id.value)),
                ("Name", .text(name)),
                ("Tax number", .optional(taxId) { .text(Self.taxNumber($0)) }),
                ("E-mail", .optional(email) { .text($0) }),
                ("Phone", .optional(phone) { .text($0) }),
                ("Language", .optional(language) { .text($0) }),
                ("Address", .optional(address) { .text($0) }),
                ("Limit kWh", .optional(alertLimitKwh) { .energy($0) }),
                ("Added", .instant(addedAt, nil, .wholeSecond)),
                ("Closed", .optional(closedAt) { .instant($0, nil, .wholeSecond) }),
            ], canvas.style)
    }

    private static func taxNumber(_ text: String) -> String { TaxID(text)?.display ?? text }
}
