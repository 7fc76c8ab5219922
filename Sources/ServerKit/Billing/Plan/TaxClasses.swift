import GridModel

/// Which part of an amount each tax is: lines of which the same parts are taken are reckoned together.
struct TaxClasses {
    /// Each tax of a run's days, in order.
    let names: [String]
    let method: TaxMethod
    private(set) var shares: [[Exact]] = []
    /// Each tax's rate; nil for one that changes within the days.
    let rates: [Rate?]

    init(_ run: TariffRun) {
        var names: [String] = []
        for taxes in run.segments.compactMap(\.taxes) {
            for rate in taxes.rates where !names.contains(rate.name) { names.append(rate.name) }
        }
        self.names = names
        rates = names.map { name in
            let rates = Set(run.segments.map { $0.taxes?.rates.first { $0.name == name }?.rate })
            return rates.count == 1 ? rates.first ?? nil : nil
        }
        method = run.segments.last?.taxes?.method ?? .outside
    }

    /// One line's worth of a class, for each tax: what of an amount is the tax, and what of it the tax is taken of.
    ///
    /// Nil when there are several classes, or too many digits for a product of whole numbers.
    func single() -> [(tax: LinePart, base: LinePart?)]? {
        guard shares.count == 1 else { return nil }
        var parts: [(tax: LinePart, base: LinePart?)] = []
        for (index, share) in shares[0].enumerated() {
            var base: LinePart?
            if let rate = rates[index], !rate.isZero {
                guard let left = try? share / Exact(rate) else { return nil }
                base = LinePart(left)
            } else if rates[index] == nil {
                return nil
            }
            parts.append((LinePart(share), base))
        }
        return parts
    }

    /// The class of an amount that is the sum of parts, each under its day's taxes; nil when none are taken of it.
    mutating func number(of parts: [(weight: Exact, taxes: DayTaxes?)]) throws(ExactOverflow) -> Int? {
        guard !names.isEmpty, parts.contains(where: { $0.taxes != nil }) else { return nil }
        let shares = try shares(of: parts)
        if let known = self.shares.firstIndex(of: shares) { return known }
        self.shares.append(shares)
        return self.shares.count - 1
    }

    private func shares(of parts: [(weight: Exact, taxes: DayTaxes?)]) throws(ExactOverflow) -> [Exact] {
        if parts.allSatisfy({ $0.taxes == parts[0].taxes }), let taxes = parts[0].taxes { return shares(of: taxes) }
        var total = Exact.zero
        var sums = [Exact](repeating: .zero, count: names.count)
        for part in parts {
            total = try total + part.weight
            guard let taxes = part.taxes else { continue }
            for (index, share) in shares(of: taxes).enumerated() {
                sums[index] = try sums[index] + (try part.weight * share)
            }
        }
        guard total.numerator != 0 else { return parts.last?.taxes.map(shares(of:)) ?? sums }
        return try sums.map { sum throws(ExactOverflow) in try sum / total }
    }

    private func shares(of taxes: DayTaxes) -> [Exact] {
        names.map { name in
            taxes.rates.firstIndex { $0.name == name }.map { taxes.shares[$0] } ?? .zero
        }
    }
}
