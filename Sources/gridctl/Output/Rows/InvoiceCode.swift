import GridModel

/// The code an invoice is paid with: drawn for people, its text for scripts.
struct InvoiceCode: Document, TableRow {
    var invoice: Invoice
    var payment: Payment
    var picture: CodePicture

    private enum CodingKeys: String, CodingKey { case kind, payload, rows }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(payment.kind, forKey: .kind)
        try container.encode(payment.payload, forKey: .payload)
        try container.encode(picture.rows, forKey: .rows)
    }

    static func columns(_ context: TableContext) -> [Column<InvoiceCode>] {
        [
            Column("payload", "PAYLOAD", isElastic: true) { .text($0.payment.payload) },
            Column("kind", "KIND") { .text($0.payment.kind) },
            Column("amount", "AMOUNT", .right) { .text($0.invoice.total.text) },
            Column("currency", "CURRENCY") { .text($0.invoice.total.currency.code) },
        ]
    }

    var printedName: String? { payment.payload }
    var rows: [InvoiceCode] { [self] }

    func screen(_ canvas: Canvas) -> String {
        let drawing = CodeDrawing(code: picture, style: canvas.style, glyphs: canvas.glyphs)
        return drawing.text + "\n" + Sanitized.line(payment.payload) + "\n"
    }
}
