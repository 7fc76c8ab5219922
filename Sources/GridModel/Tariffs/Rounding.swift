/// Which way a number goes that lies between two.
public enum RoundingRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// To the nearer; from the middle away from zero.
    case halfUp = "half-up"
    /// To the nearer; from the middle to the even one.
    case halfEven = "half-even"
    /// Toward zero.
    case truncate
}

/// To how many decimals a number is rounded, and which way.
public struct Rounding: Hashable, Sendable, Codable {
    /// 0…12.
    public var decimals: Int
    public var rule: RoundingRule

    public init(decimals: Int, _ rule: RoundingRule) {
        self.decimals = decimals
        self.rule = rule
    }

    /// `6 decimals, half-up`.
    public var text: String { "\(decimals) decimal\(decimals == 1 ? "" : "s"), \(rule.rawValue)" }
}

/// Every rounding between a reading and a total, in the order they are taken. What is nil is not rounded.
public struct TariffRounding: Hashable, Sendable, Codable {
    /// Each quantity that is multiplied by a price.
    public var quantity: Rounding?
    /// Each price, when the taxes inside it are in and it is weighted by days.
    public var price: Rounding?
    /// Each line's amount.
    public var line: Rounding
    /// The total; what that adds or takes is a line of its own, so that the lines still add up.
    public var total: Rounding?

    public init(quantity: Rounding? = nil, price: Rounding? = nil, line: Rounding, total: Rounding? = nil) {
        self.quantity = quantity
        self.price = price
        self.line = line
        self.total = total
    }

    /// The steps by name, as an invoice records them: `quantity: 2 decimals, half-up`.
    public var steps: [String] {
        [("quantity", quantity), ("price", price), ("line", line), ("total", total)].compactMap { name, rounding in
            rounding.map { "\(name): \($0.text)" }
        }
    }
}
