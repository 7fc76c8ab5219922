import GridModel

/// A line of an invoice as a row; the last one is its total.
///
/// The total is of the kind `total`, so that a script either picks it or leaves it out by the first column.
struct InvoiceRow: TableRow {
    var kind: String
    var label: String
    var quantity: Quantity?
    var unit: String?
    var unitPrice: Rate?
    var amount: String
    var currency: String
    /// The invoice's number, a draft's meter; on the total only.
    var name: String?

    static func columns(_ context: TableContext) -> [Column<InvoiceRow>] {
        [
            Column("kind", "KIND") { .text($0.kind) },
            Column("label", "LABEL", isElastic: true) { .text($0.label) },
            Column("quantity", "QUANTITY", .right) {
                .optional($0.quantity) { .worded(exact: $0.text, shown: $0.display, .plain) }
            },
            Column("unit", "UNIT") { .optional($0.unit) { .text($0) } },
            Column("unitPrice", "PRICE", .right) { .optional($0.unitPrice) { .text($0.text) } },
            Column("amount", "AMOUNT", .right) { .text($0.amount) },
            Column("currency", "CURRENCY") { .text($0.currency) },
        ]
    }

    var printedName: String? { name }
}

extension Invoice: Document {
    var rows: [InvoiceRow] {
        let currency = total.currency.code
        let charges = lines.map {
            InvoiceRow(
                kind: $0.kind, label: $0.label, quantity: $0.quantity, unit: $0.unit, unitPrice: $0.unitPrice,
                amount: $0.amount, currency: currency)
        }
        return charges + [
            InvoiceRow(
                kind: "total", label: "Total", quantity: Quantity(consumptionKwh), unit: "kWh", unitPrice: nil,
                amount: total.text, currency: currency, name: number.map(String.init) ?? meter.description)
        ]
    }

    /// A bill that can be read: whose, for when, for what, how much.
    func screen(_ canvas: Canvas) -> String {
        let style = canvas.style
        let title = number.map { "Invoice \($0)" } ?? "Invoice"
        var text = "\(style.paint(title, .heading)) (\(style.paint(status.rawValue, status.tone)))\n\n"
        var facts: [(String, Cell)] = particulars?.facts ?? []
        let own: [(String, Cell)] = [
            ("Meter", .text([meter.description, particulars?.meter.text].compactMap { $0 }.joined(separator: ", "))),
            ("Period", .text("\(periodText), \(timeZone.identifier)")),
            ("Tariff", .text(tariff)),
            ("Consumption", .text("\(consumptionKwh.display) kWh, \(quality.rawValue)")),
        ]
        facts += own
        if let issuedOn = particulars?.issuedOn { facts.append(("Issued", .text(issuedOn.text))) }
        if let dueDate { facts.append(("Due", .text(dueDate))) }
        text += RecordLayout.render(facts, style) + "\n"

        let columns = [
            Column<InvoiceRow>("label", "CHARGE", isElastic: true) { .tinted($0.label, $0.tone) },
            Column("quantity", "QUANTITY", .right) { .worded(exact: "", shown: $0.quantityText, $0.tone) },
            Column("unitPrice", "PRICE", .right) { .worded(exact: "", shown: $0.priceText, $0.tone) },
            Column("amount", "AMOUNT \(total.currency.code)", .right) { .tinted($0.amount, $0.tone) },
        ]
        text += TableLayout.render(rows, columns, canvas)
        if let projected {
            text += "\nIf it goes on so: \(projected.consumptionKwh.display) kWh, \(projected.total)\n"
        }
        for note in notes ?? [] { text += "\n\(style.paint("Note", .warning))  \(Sanitized.line(note))\n" }
        if let payment { text += "\n\(style.paint(payment.kind, .heading))  \(Sanitized.line(payment.payload))\n" }
        return text
    }

    /// The first and the last day, as the meter's calendar has them.
    private var periodText: String {
        let first = Cell.instant(period.start, timeZone, .day).shown
        let last = Cell.instant(period.end.adding(milliseconds: -1), timeZone, .second).shown.prefix(10)
        return "\(first) to \(last)"
    }
}

extension InvoiceRow {
    fileprivate var isTotal: Bool { kind == "total" }
    fileprivate var tone: Tone { isTotal ? .heading : .plain }
    fileprivate var quantityText: String {
        guard !isTotal, let quantity else { return "" }
        return unit.map { "\(quantity.display) \($0)" } ?? quantity.display
    }
    fileprivate var priceText: String { unitPrice?.text ?? "" }
}

extension InvoiceStatus {
    var tone: Tone {
        switch self {
        case .draft: .warning
        case .issued: .plain
        case .paid: .good
        case .void, .credited: .dim
        case .overdue: .bad
        }
    }
}
