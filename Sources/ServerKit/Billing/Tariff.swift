import GridModel

/// What energy costs, and how each amount is rounded.
package struct Tariff: Hashable, Sendable {
    package var name: String
    package var currency: Currency
    /// Per kWh.
    package var energyRate: Rate
    /// Taken one after the other for every line.
    package var rounding: [RoundingStep]

    package init(name: String, currency: Currency, energyRate: Rate, rounding: [RoundingStep]) {
        self.name = name
        self.currency = currency
        self.energyRate = energyRate
        self.rounding = rounding
    }

    /// `default`: flat 0.40 BRL/kWh, each line rounded half up to the cent.
    package static let standard = Tariff(
        name: "default", currency: .brl, energyRate: Rate(mantissa: 40, scale: 2),
        rounding: [.lineToMinorUnit(.halfUp)])
}

/// A rounding that a tariff names.
package enum RoundingStep: Hashable, Sendable {
    /// A line's amount to the currency's minor unit (cents).
    case lineToMinorUnit(RoundingRule)

    var name: String {
        switch self {
        case .lineToMinorUnit(let rule): "line-to-minor-unit-\(rule.rawValue)"
        }
    }
}

/// Which way a number goes that lies between two.
package enum RoundingRule: String, Hashable, Sendable, CaseIterable {
    /// To the nearer; from the middle away from zero.
    case halfUp = "half-up"
    /// To the nearer; from the middle to the even one.
    case halfEven = "half-even"
    /// Toward zero.
    case truncate
}
