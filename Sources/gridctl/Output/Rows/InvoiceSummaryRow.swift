import GridModel

/// One of several invoices: a row a meter; as JSON the whole invoice.
struct InvoiceSummaryRow: TableRow {
    var invoice: Invoice

    static func columns(_ context: TableContext) -> [Column<InvoiceSummaryRow>] {
        [
            Column("meter", "METER", .right) { .integer($0.invoice.meter.value) },
            Column("number", "NUMBER", .right) { .optional($0.invoice.number) { .integer($0) } },
            Column("status", "STATUS") { .text($0.invoice.status.rawValue) },
            Column("start", "FROM") { .instant($0.invoice.period.start, $0.invoice.timeZone, .day) },
            Column("end", "TO", isDefault: false) { .instant($0.invoice.period.end, $0.invoice.timeZone, .day) },
            Column("consumptionKwh", "CONSUMPTION kWh", .right) { .energy($0.invoice.consumptionKwh) },
            Column("quality", "QUALITY") { .quality($0.invoice.quality, partial: false) },
            Column("amount", "AMOUNT", .right) { .text($0.invoice.total.text) },
            Column("currency", "CURRENCY") { .text($0.invoice.total.currency.code) },
            Column("dueDate", "DUE", isDefault: false) { .optional($0.invoice.dueDate) { .text($0) } },
        ]
    }

    var printedName: String? { invoice.number.map(String.init) ?? invoice.meter.description }

    func encode(to encoder: any Encoder) throws { try invoice.encode(to: encoder) }
}
