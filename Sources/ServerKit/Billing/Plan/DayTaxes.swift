import GridModel

/// The taxes in force on a day, and what they make of a price.
struct DayTaxes: Hashable {
    let method: TaxMethod
    /// In the tariff's order.
    let rates: [TaxRate]
    /// What a price is divided by for the taxes inside it; 1 when they are on top.
    let divisor: Exact
    /// The divisor as a person would write it.
    let divisorText: String
    /// Each tax's part of a price with taxes inside; on top, of the price.
    let shares: [Exact]

    /// - Throws: ``BillingFault`` for a day on which a tax has no rate, and for rates that leave nothing of a price.
    init(_ taxes: TariffTaxes, on day: CivilDate, of tariff: String) throws(BillingFault) {
        method = taxes.method
        var rates: [TaxRate] = []
        for name in taxes.names {
            guard let rate = taxes.rate(of: name, on: day) else {
                throw BillingFault(
                    message: "tariff \(tariff) has no rate of \(name) for \(day.text); add one to its taxes")
            }
            rates.append(rate)
        }
        self.rates = rates
        do throws(ExactOverflow) {
            switch taxes.method {
            case .outside:
                divisor = .one
                divisorText = ""
                shares = rates.map { Exact($0.rate) }
            case .insideSum:
                divisor = try Self.left(by: rates)
                divisorText = "(1 − " + rates.map(\.rate.text).joined(separator: " − ") + ")"
                shares = rates.map { Exact($0.rate) }
            case .insideProduct:
                let groups = Self.groups(of: rates)
                let factors = try groups.map { group throws(ExactOverflow) in try Self.left(by: group) }
                var product = Exact.one
                for factor in factors { product = try product * factor }
                divisor = product
                let text = groups.map { "(1 − " + $0.map(\.rate.text).joined(separator: " − ") + ")" }.joined()
                divisorText = groups.count == 1 ? text : "(\(text))"
                // Each group is taken of what those before it leave.
                var shares: [Exact] = []
                for rate in rates {
                    var left = Exact.one
                    for (group, factor) in zip(groups, factors) {
                        if group.contains(rate) { break }
                        left = try left * factor
                    }
                    shares.append(try left * Exact(rate.rate))
                }
                self.shares = shares
            }
        } catch {
            throw BillingFault(
                message: "the tax rates of tariff \(tariff) on \(day.text) have too many digits to reckon")
        }
        guard divisor.numerator > 0 else {
            let text = rates.map { "\($0.name) \($0.rate.text)" }.joined(separator: ", ")
            throw BillingFault(
                message: "the taxes of tariff \(tariff) on \(day.text) leave nothing of a price: \(text)")
        }
    }

    /// What rates leave of one.
    private static func left(by rates: [TaxRate]) throws(ExactOverflow) -> Exact {
        var left = Exact.one
        for rate in rates { left = try left - Exact(rate.rate) }
        return left
    }

    /// Rates that are subtracted together, in the order their groups begin.
    private static func groups(of rates: [TaxRate]) -> [[TaxRate]] {
        var names: [String] = []
        var groups: [[TaxRate]] = []
        for rate in rates {
            // A group's name may be a tax's: they are then one group.
            let name = rate.group ?? rate.name
            if let index = names.firstIndex(of: name) {
                groups[index].append(rate)
            } else {
                names.append(name)
                groups.append([rate])
            }
        }
        return groups
    }
}
