import GridModel

/// A charge of an issued invoice, or its total, as a line for another program.
struct ExportedLineRow: TableRow {
    var invoice: IssuedInvoice
    var line: InvoiceRow

    static func rows(of invoice: IssuedInvoice) -> [ExportedLineRow] {
        invoice.invoice.rows.map { ExportedLineRow(invoice: invoice, line: $0) }
    }

    static func columns(_ context: TableContext) -> [Column<ExportedLineRow>] {
        [
            Column("number", "NUMBER", .right) { .integer($0.invoice.number) },
            Column("meter", "METER", .right) { .integer($0.invoice.invoice.meter.value) },
            Column("customer", "CUSTOMER", .right) { .optional($0.invoice.customer) { .integer($0) } },
            Column("month", "PERIOD") { .text($0.invoice.month.text) },
            Column("status", "STATUS") { .text($0.invoice.invoice.status.rawValue) },
            Column("dueDate", "DUE") { .optional($0.invoice.invoice.dueDate) { .text($0) } },
            Column("kind", "KIND") { .text($0.line.kind) },
            Column("label", "LABEL", isElastic: true) { .text($0.line.label) },
            Column("quantity", "QUANTITY", .right) { .optional($0.line.quantity) { .text($0.text) } },
            Column("unit", "UNIT") { .optional($0.line.unit) { .text($0) } },
            Column("unitPrice", "PRICE", .right) { .optional($0.line.unitPrice) { .text($0.text) } },
            Column("amount", "AMOUNT", .right) { .text($0.line.amount) },
            Column("balance", "BALANCE", .right) { .text($0.line.kind == "total" ? $0.invoice.balance.text : "") },
            Column("currency", "CURRENCY") { .text($0.line.currency) },
        ]
    }

    var printedName: String? { String(invoice.number) }

    func encode(to encoder: any Encoder) throws { try invoice.encode(to: encoder) }
}
