/// How taxes and prices stand to each other.
public enum TaxMethod: String, Hashable, Sendable, Codable, CaseIterable {
    /// Inside the price, one group of rates after the other: price / ((1 − ICMS)(1 − PIS − COFINS)).
    case insideProduct = "inside-product"
    /// Inside the price, all rates at once, as old bills have it: price / (1 − ICMS − PIS − COFINS).
    case insideSum = "inside-sum"
    /// On top: a line for each tax.
    case outside
}

/// A tax's rate from a day on.
public struct TaxRate: Hashable, Sendable, Codable {
    public var name: String
    /// Nil: from the first day there is.
    public var from: CivilDate?
    /// A fraction of the taxed amount: `0.18`.
    public var rate: Rate
    /// Rates of one group are subtracted together (PIS and COFINS); nil: the tax is a group by itself.
    public var group: String?

    public init(name: String, from: CivilDate? = nil, rate: Rate, group: String? = nil) {
        self.name = name
        self.from = from
        self.rate = rate
        self.group = group
    }
}

/// The taxes of a tariff, in the order they are taken from a price.
public struct TariffTaxes: Hashable, Sendable, Codable {
    public var method: TaxMethod
    public var rates: [TaxRate]

    public init(method: TaxMethod, rates: [TaxRate]) {
        self.method = method
        self.rates = rates
    }

    /// Each tax's name, once, in order.
    public var names: [String] { rates.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } } }

    /// The rate of a tax that is in force on a day: the one with the latest start; nil when none has started.
    public func rate(of name: String, on day: CivilDate) -> TaxRate? {
        rates.filter { $0.name == name && ($0.from.map { $0 <= day } ?? true) }
            .max { a, b in
                guard let from = b.from else { return false }
                return a.from.map { $0 < from } ?? true
            }
    }
}
