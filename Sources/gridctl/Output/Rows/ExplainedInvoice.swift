import GridModel

/// An invoice whose lines are followed back: charge, price, intervals, readings.
struct ExplainedInvoice: Document {
    var invoice: Invoice

    func encode(to encoder: any Encoder) throws { try invoice.encode(to: encoder) }

    var rows: [InvoiceRow] { invoice.rows }

    /// For each charge a line with its sum, and below it how its price and its quantity come about; what several charges
    /// have in common is said once.
    func screen(_ canvas: Canvas) -> String {
        let currency = invoice.total.currency.code
        var text = head(canvas)
        var said: [(label: String, basis: LineBasis)] = []
        for line in invoice.lines {
            let basis = line.basis.flatMap { Self.hasQuantity($0) ? $0 : nil }
            let reference = said.first { $0.basis.parts == basis?.parts && $0.basis.quantity == basis?.quantity }
            let product = [
                line.quantity.map {
                    "\($0.text)\(line.unit.map { " \($0)" } ?? "")" + (reference.map { " (as \($0.label))" } ?? "")
                },
                line.unitPrice?.text,
            ].compactMap { $0 }.joined(separator: " × ")
            let sum = product.isEmpty ? line.amount : "\(product) = \(line.amount)"
            text += Self.block("  \(sum) \(currency)", after: line.label, canvas)
            var notes = [line.basis.map { Self.price($0, line) } ?? ""]
            if let basis, reference == nil {
                notes.append(Self.quantity(basis, said, isFirst: said.isEmpty))
                said.append((line.label, basis))
            }
            for note in notes where !note.isEmpty {
                for line in Wrapping.lines("  " + Sanitized.line(note), to: canvas.columns, indent: "    ") {
                    text += canvas.style.paint(line, .dim) + "\n"
                }
            }
        }
        let rounding = roundings
        text += Self.block(
            ", the sum of these" + (rounding.isEmpty ? "" : "; → rounds to \(rounding)"),
            after: "Total  \(invoice.total)", canvas)
        let taxes = taxes
        if !taxes.isEmpty { text += Self.block("of which taxes: \(taxes.joined(separator: "; "))", after: "", canvas) }
        if let projected = invoice.projected {
            text += "If it goes on so: \(projected.consumptionKwh.display) kWh, \(projected.total)\n"
        }
        return text
    }

    /// A heading and what follows it, on as many lines as the screen makes of them.
    private static func block(_ text: String, after heading: String, _ canvas: Canvas) -> String {
        let heading = Sanitized.line(heading)
        var lines = Wrapping.lines(heading + Sanitized.line(text), to: canvas.columns, indent: "  ")
        if lines[0].hasPrefix(heading) {
            lines[0] = canvas.style.paint(heading, .heading) + lines[0].dropFirst(heading.count)
        }
        return lines.map { $0 + "\n" }.joined()
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

    private static func hasQuantity(_ basis: LineBasis) -> Bool { !basis.parts.isEmpty || !basis.quantity.isEmpty }

    /// `17:00-20:00 87.037665 in 19 intervals → 87.04`; where it is what other charges were for, taken together, their
    /// labels in place of the intervals.
    private static func quantity(
        _ basis: LineBasis, _ said: [(label: String, basis: LineBasis)], isFirst: Bool
    ) -> String {
        var parts = composition(of: basis, said)
        if parts.isEmpty {
            parts = basis.parts.enumerated().map { index, part in
                let qualities = part.qualities.map { mixed in
                    " (" + mixed.map { "\($0.quantity.text) \($0.quality.rawValue)" }.joined(separator: ", ") + ")"
                }
                let unit = isFirst && index == 0 ? part.intervals == 1 ? " interval" : " intervals" : ""
                return "\(part.label) \(part.quantity.text) in \(part.intervals)\(unit)\(qualities ?? "")"
            }
        }
        var sum = parts.map { $0.replacing(" ", with: Wrapping.tie) }.joined(separator: " + ")
        if parts.count > 1 {
            sum += " = \(Quantity(millionths: basis.parts.reduce(0) { $0 &+ $1.quantity.millionths }).text)"
        }
        let steps = text(of: basis.quantity)
        return [sum, steps].filter { !$0.isEmpty }.joined(separator: steps.hasPrefix("→") ? " " : "; ")
    }

    /// The labels of the charges whose intervals together are those of this one; none where they are not.
    private static func composition(
        of basis: LineBasis, _ said: [(label: String, basis: LineBasis)]
    ) -> [String] {
        var rest = Set(basis.parts)
        var labels: [String] = []
        for (label, other) in said where !other.parts.isEmpty && rest.isSuperset(of: other.parts) {
            rest.subtract(other.parts)
            labels.append(label)
        }
        return rest.isEmpty && labels.count > 1 ? labels : []
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

    /// Each rounding once: `6 and 2 decimals, half-up`.
    private var roundings: String {
        var rules: [(rule: Substring, decimals: [Substring])] = []
        for line in invoice.lines {
            for step in (line.basis?.price ?? []) + (line.basis?.quantity ?? []) where step.step == "rounding" {
                let parts = step.detail.split(separator: " decimals, ", maxSplits: 1)
                let (decimals, rule): (Substring, Substring) =
                    parts.count == 2 ? (parts[0], parts[1]) : ("", step.detail[...])
                if let index = rules.firstIndex(where: { $0.rule == rule }) {
                    if !rules[index].decimals.contains(decimals) { rules[index].decimals.append(decimals) }
                } else {
                    rules.append((rule, [decimals]))
                }
            }
        }
        return rules.map { rule in
            rule.decimals == [""]
                ? String(rule.rule) : rule.decimals.joined(separator: " and ") + " decimals, \(rule.rule)"
        }.joined(separator: "; ")
    }

    /// `ICMS 0.18 × 250.00 = 45.00`, of the taxes that are in the lines' prices: those on top have lines of their own.
    private var taxes: [String] {
        let onTop = Set(invoice.lines.filter { $0.kind == "tax" }.map(\.label))
        return (invoice.taxes ?? []).filter { !onTop.contains($0.name) && $0.amount.minorUnits != 0 }.map { tax in
            "\(tax.name) \(tax.rate.text) × \(tax.base.text) = \(tax.amount.text)"
        }
    }

    private func head(_ canvas: Canvas) -> String {
        let title = invoice.number.map { "Invoice \($0)" } ?? "Invoice"
        let days = "\(moment(invoice.period.start)) to \(moment(invoice.period.end)), \(invoice.timeZone.identifier)"
        var text = Self.block(
            " (\(invoice.status.rawValue)) of meter \(invoice.meter) by \(invoice.tariff), \(days)", after: title,
            canvas)
        for register in invoice.registers ?? [] {
            let name = register.meter.map { "meter \($0), register" } ?? "register"
            let use = "\(register.consumptionKwh.kilowattHoursText) kWh, \(invoice.quality.rawValue)"
            text += Self.block(
                "\(name) \(register.register.value): \(shown(register.opening)) → \(shown(register.closing)): \(use)",
                after: "", canvas)
            if let estimate = register.estimate {
                for line in Wrapping.lines("  " + Sanitized.line(shown(estimate)), to: canvas.columns, indent: "    ") {
                    text += canvas.style.paint(line, .dim) + "\n"
                }
            }
        }
        return text
    }

    /// What is estimated of a register, so that it can be worked out again.
    private func shown(_ estimate: RegisterEstimate) -> String {
        let missing = "nothing read from \(moment(estimate.from)) on"
        guard let like = estimate.like else { return "\(missing), and nothing it could be like: nothing added" }
        let days = "\(moment(like.start)) to \(moment(like.end))"
        let energy = "\(estimate.consumptionKwh.kilowattHoursText) kWh estimated"
        switch estimate.rule {
        case .likeDays:
            return "\(missing): \(energy), each hour the mean of the same weekday's in the four weeks before "
                + "(\(estimate.likeCount) h read, \(days): \(estimate.likeKwh.kilowattHoursText) kWh)"
        case .billedPeriods, .nothing:
            let seconds = (estimate.to.milliseconds - estimate.from.milliseconds) / 1_000
            return "\(missing): \(energy), \(estimate.likeKwh.kilowattHoursText) kWh billed over "
                + "\(Self.days(estimate.likeSeconds)) days (\(estimate.likeCount) periods, \(days)) × "
                + "\(Self.days(seconds)) days"
        }
    }

    /// `31`, `12.25`.
    private static func days(_ seconds: Int64) -> String {
        let millionths = DecimalDigits.quotient(Int128(seconds) * 1_000_000, 86_400)
        return Quantity(millionths: Int64(clamping: millionths)).text
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
