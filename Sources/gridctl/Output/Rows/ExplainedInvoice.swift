import GridModel

/// An invoice whose lines are followed back: charge, price, intervals, readings.
struct ExplainedInvoice: Document {
    var invoice: Invoice

    func encode(to encoder: any Encoder) throws { try invoice.encode(to: encoder) }

    var rows: [InvoiceRow] { invoice.rows }

    /// For each charge a line with its sum, and below it how its price and its quantity come about; what several charges
    /// have in common is said once.
    func screen(_ canvas: Canvas) -> String {
        let style = canvas.style
        let currency = invoice.total.currency.code
        var text = head(style)
        var said: [String: String] = [:]
        for line in invoice.lines {
            let quantity = line.basis.map(Self.quantity) ?? ""
            let reference = quantity.isEmpty ? nil : said[quantity]
            let product = [
                line.quantity.map {
                    "\($0.text)\(line.unit.map { " \($0)" } ?? "")" + (reference.map { " (as \($0))" } ?? "")
                },
                line.unitPrice?.text,
            ].compactMap { $0 }.joined(separator: " × ")
            let sum = product.isEmpty ? line.amount : "\(product) = \(line.amount)"
            text += style.paint(Sanitized.line(line.label), .heading) + "  \(Sanitized.line(sum)) \(currency)\n"
            let price = line.basis.map { Self.price($0, line) } ?? ""
            for note in [price, reference == nil ? quantity : ""] where !note.isEmpty {
                text += "  " + style.paint(Sanitized.line(note), .dim) + "\n"
            }
            if !quantity.isEmpty, reference == nil { said[quantity] = line.label }
        }
        text += style.paint("Total  \(invoice.total)", .heading) + ", the sum of these amounts"
        let rounding = roundings.joined(separator: "; ")
        text += rounding.isEmpty ? "\n" : "; → rounds to \(rounding)\n"
        let taxes = taxes
        if !taxes.isEmpty { text += "of which taxes: \(Sanitized.line(taxes.joined(separator: "; ")))\n" }
        if let projected = invoice.projected {
            text += "If it goes on so: \(projected.consumptionKwh.display) kWh, \(projected.total)\n"
        }
        return text
    }

    /// `0.55 / ((1 − 0.18)(1 − 0.0459)) = 0.702999…  → 0.702999`; nothing for a price that is as the tariff has it.
    private static func price(_ basis: LineBasis, _ line: InvoiceLine) -> String {
        guard line.unitPrice?.mantissa != 0, basis.price.count > 1 else { return "" }
        let steps = basis.price.enumerated().filter { index, step in
            // The step that follows has this one's number in it.
            step.step != "price" || step.detail != step.result || index + 1 == basis.price.count
        }
        return text(of: steps.map(\.element))
    }

    /// `17:00-20:00 87.037665 in 19 intervals → 87.04`.
    private static func quantity(_ basis: LineBasis) -> String {
        let parts = basis.parts.map { part in
            let qualities = part.qualities.map { mixed in
                " (" + mixed.map { "\($0.quantity.text) \($0.quality.rawValue)" }.joined(separator: ", ") + ")"
            }
            return "\(part.label) \(part.quantity.text) in \(part.intervals)\(qualities ?? "")"
        }
        let sum = parts.joined(separator: " + ")
        let steps = text(of: basis.quantity)
        return [sum, steps].filter { !$0.isEmpty }.joined(separator: steps.hasPrefix("→") ? " " : "; ")
    }

    private static func text(of steps: [BasisStep]) -> String {
        steps.map { step in
            switch step.step {
            case "rounding": "→ \(step.result)"
            default: step.detail == step.result ? step.result : "\(step.detail) = \(step.result)"
            }
        }.reduce("") { text, step in
            text.isEmpty ? step : text + (step.hasPrefix("→") ? " " : "; ") + step
        }
    }

    /// Each rounding once, as the tariff names it.
    private var roundings: [String] {
        var seen: [String] = []
        for line in invoice.lines {
            for step in (line.basis?.price ?? []) + (line.basis?.quantity ?? []) where step.step == "rounding" {
                if !seen.contains(step.detail) { seen.append(step.detail) }
            }
        }
        return seen
    }

    /// `ICMS 0.18 × 250.00 = 45.00`, of the taxes that are in the lines' prices: those on top have lines of their own.
    private var taxes: [String] {
        let onTop = Set(invoice.lines.filter { $0.kind == "tax" }.map(\.label))
        return (invoice.taxes ?? []).filter { !onTop.contains($0.name) && $0.amount.minorUnits != 0 }.map { tax in
            "\(tax.name) \(tax.rate.text) × \(tax.base.text) = \(tax.amount.text)"
        }
    }

    private func head(_ style: Style) -> String {
        let title = invoice.number.map { "Invoice \($0)" } ?? "Invoice"
        let days = "\(moment(invoice.period.start)) to \(moment(invoice.period.end)), \(invoice.timeZone.identifier)"
        var text = style.paint(title, .heading) + " (\(invoice.status.rawValue)) of meter \(invoice.meter), "
        text += "\(days), tariff \(Sanitized.line(invoice.tariff))\n"
        for register in invoice.registers ?? [] {
            let name = register.meter.map { "meter \($0), register" } ?? "register"
            text += "\(name) \(register.register.value): \(shown(register.opening)) → \(shown(register.closing)): "
            text += "\(register.consumptionKwh.kilowattHoursText) kWh, \(invoice.quality.rawValue)\n"
        }
        return text
    }

    /// What a register showed at a boundary: the reading there, or those on either side.
    private func shown(_ readings: BoundaryReadings) -> String {
        let sides = [readings.before, readings.after].compactMap { $0 }
        let texts = sides.map { "\($0.registerKwh.kilowattHoursText) at \(moment($0.at))" }
        return texts.isEmpty
            ? "nothing read"
            : texts.count == 2 && texts[0] == texts[1]
                ? texts[0]
                : texts.joined(separator: " / ")
    }

    private func moment(_ instant: Instant) -> String {
        Cell.instant(instant, invoice.timeZone, .day).shown
    }
}
