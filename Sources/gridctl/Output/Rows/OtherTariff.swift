import GridModel

/// An invoice under another tariff beside the one that stands: for scripts the other one's lines, as of any invoice.
struct OtherTariff: Document {
    var standing: Invoice
    var other: Invoice

    func encode(to encoder: any Encoder) throws { try other.encode(to: encoder) }

    var rows: [InvoiceRow] { other.rows }

    func screen(_ canvas: Canvas) -> String {
        let style = canvas.style
        var text = other.screen(canvas) + "\n"
        guard standing.total.currency == other.total.currency else {
            return text + "By \(Sanitized.line(standing.tariff)) it comes to \(standing.total); currencies differ.\n"
        }
        let difference = Amount(
            minorUnits: other.total.minorUnits - standing.total.minorUnits, other.total.currency)
        let sign = difference.minorUnits > 0 ? "+" : ""
        let facts: [(String, Cell)] = [
            ("By \(Sanitized.line(standing.tariff))", .text(standing.total.description)),
            ("By \(Sanitized.line(other.tariff))", .text(other.total.description)),
            ("Difference", .tinted("\(sign)\(difference)", difference.minorUnits > 0 ? .bad : .good)),
        ]
        text += RecordLayout.render(facts, style)
        return text
    }
}
