import GridModel

/// The price of one or more days before it is rounded, and how it comes about.
struct PriceMean {
    /// A price over a number of days.
    struct Part {
        var days: Int
        var price: Exact
        /// As the tariff gives it.
        var origin: String
        /// Nil when none are taken of it.
        var taxes: DayTaxes?

        /// With the taxes inside it.
        func taxed() throws(ExactOverflow) -> Exact {
            guard let taxes, taxes.method != .outside else { return price }
            return try price / taxes.divisor
        }
    }

    let price: Exact
    let steps: [BasisStep]
    let taxClass: Int?

    /// - Parameter days: What the parts' days are weighed against; nil: their own sum.
    init(
        _ parts: [Part], over days: Int? = nil, rounding: Rounding?, taxes: inout TaxClasses
    ) throws(ExactOverflow) {
        let parts = Self.joined(parts)
        let days = days ?? parts.reduce(0) { $0 + $1.days }
        var steps: [BasisStep] = []
        var sum = Exact.zero
        var weights: [(weight: Exact, taxes: DayTaxes?)] = []
        var terms: [String] = []
        for part in parts {
            steps.append(BasisStep(step: "price", detail: part.origin, result: part.price.text(2)))
            let taxed = try part.taxed()
            if let taxes = part.taxes, taxes.method != .outside {
                let detail = "\(part.price.text(2)) / \(taxes.divisorText)"
                steps.append(BasisStep(step: "tax", detail: detail, result: taxed.text))
            }
            let weight = try taxed * Exact(Int128(part.days))
            sum = try sum + weight
            weights.append((weight, part.taxes))
            terms.append("\(part.days) × \(taxed.text(2))")
        }
        var price = try sum / Exact(Int128(days))
        if parts.count > 1 || parts[0].days != days {
            let detail = parts.count == 1 ? "\(terms[0]) / \(days)" : "(\(terms.joined(separator: " + "))) / \(days)"
            steps.append(BasisStep(step: "days", detail: detail, result: price.text))
        }
        if let rounding {
            let rounded = try price.rounded(rounding)
            if rounded != price {
                steps.append(
                    BasisStep(step: "rounding", detail: rounding.text, result: rounded.text(rounding.decimals)))
            }
            price = rounded
        }
        self.price = price
        self.steps = steps
        taxClass = try taxes.number(of: weights)
    }

    /// Neighbours that are the same, taken together.
    private static func joined(_ parts: [Part]) -> [Part] {
        parts.reduce(into: []) { joined, part in
            if let last = joined.last, last.price == part.price, last.origin == part.origin, last.taxes == part.taxes {
                joined[joined.count - 1].days += part.days
            } else {
                joined.append(part)
            }
        }
    }
}

extension Exact {
    /// Its digits, with so many decimals where it has no more.
    func text(_ decimals: Int) -> String { rate(atLeast: decimals)?.text ?? text }
}
