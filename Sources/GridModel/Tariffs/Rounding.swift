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
public struct TariffRounding: Hashable, Sendable {
    /// Each quantity that is multiplied by a price.
    public var quantity: Rounding?
    /// Each price, when the taxes inside it are in and it is weighted by days.
    public var price: Rounding?
    /// Each line's amount.
    public var line: Rounding
    /// What rounding takes from a line or gives to it is made good in the next line of the same component, so that the
    /// component's lines add up to what it comes to, rounded once.
    public var carry: Bool
    /// The total; what that adds or takes is a line of its own, so that the lines still add up.
    public var total: Rounding?

    public init(
        quantity: Rounding? = nil, price: Rounding? = nil, line: Rounding, carry: Bool = false,
        total: Rounding? = nil
    ) {
        self.quantity = quantity
        self.price = price
        self.line = line
        self.carry = carry
        self.total = total
    }

    /// The steps by name, as an invoice records them: `quantity: 2 decimals, half-up`.
    public var steps: [String] {
        let line = carry ? line.text + ", carried to the component's next" : line.text
        let texts = [
            ("quantity", quantity?.text), ("price", price?.text), ("line", line), ("total", total?.text),
        ]
        return texts.compactMap { name, text in text.map { "\(name): \($0)" } }
    }
}

extension TariffRounding: Codable {
    private enum CodingKeys: String, CodingKey { case quantity, price, line, carry, total }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            quantity: try container.decodeIfPresent(Rounding.self, forKey: .quantity),
            price: try container.decodeIfPresent(Rounding.self, forKey: .price),
            line: try container.decode(Rounding.self, forKey: .line),
            carry: try container.decodeIfPresent(Bool.self, forKey: .carry) ?? false,
            total: try container.decodeIfPresent(Rounding.self, forKey: .total))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(quantity, forKey: .quantity)
        try container.encodeIfPresent(price, forKey: .price)
        try container.encode(line, forKey: .line)
        if carry { try container.encode(carry, forKey: .carry) }
        try container.encodeIfPresent(total, forKey: .total)
    }
}
