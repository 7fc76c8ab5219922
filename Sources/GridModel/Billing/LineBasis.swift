/// A step on the way to a number, as a person with a calculator would take it.
public struct BasisStep: Hashable, Sendable, Codable {
    /// `price`, `tax`, `days`, `rounding`, `minimum`, `share`, `tier`, `discount`, `demand`, …
    public var step: String
    /// `0.35 / ((1 − 0.18)(1 − 0.0459))`.
    public var detail: String
    /// The number it comes to: `0.447363`.
    public var result: String

    public init(step: String, detail: String, result: String) {
        self.step = step
        self.detail = detail
        self.result = result
    }
}

/// A part of a line's quantity: what a register counted in the same hours of several days.
public struct BasisPart: Hashable, Sendable, Codable {
    /// `17:00-20:00`, or the days.
    public var label: String
    /// The first of the intervals begins here, and the last ends there.
    public var span: TimeSpan
    /// How many intervals there are, each without a break.
    public var intervals: Int
    public var quantity: Quantity
    /// What of it is of each quality, where it is not all measured.
    public var qualities: [QualityPart]?

    public init(label: String, span: TimeSpan, intervals: Int, quantity: Quantity, qualities: [QualityPart]?) {
        self.label = label
        self.span = span
        self.intervals = intervals
        self.quantity = quantity
        self.qualities = qualities
    }
}

/// How much of a quantity is of one quality.
public struct QualityPart: Hashable, Sendable, Codable {
    public var quality: IntervalQuality
    public var quantity: Quantity

    public init(quality: IntervalQuality, quantity: Quantity) {
        self.quality = quality
        self.quantity = quantity
    }
}

/// How a line comes about: quantity × price, each followed back.
public struct LineBasis: Hashable, Sendable, Codable {
    /// The steps to the unit price.
    public var price: [BasisStep]
    /// The register that was read; nil for a line that no register has a part in.
    public var register: RegisterID?
    /// What the quantity is the sum of, before its steps.
    public var parts: [BasisPart]
    /// The steps from that sum to the quantity.
    public var quantity: [BasisStep]

    public init(
        price: [BasisStep] = [], register: RegisterID? = nil, parts: [BasisPart] = [], quantity: [BasisStep] = []
    ) {
        self.price = price
        self.register = register
        self.parts = parts
        self.quantity = quantity
    }
}

/// What of a bill is one tax.
public struct TaxShare: Hashable, Sendable, Codable {
    public var name: String
    /// What it is taken of.
    public var base: Amount
    /// A fraction; a mean weighted by days or amounts, to 6 decimals, when it changed within the period.
    public var rate: Rate
    public var amount: Amount

    public init(name: String, base: Amount, rate: Rate, amount: Amount) {
        self.name = name
        self.base = base
        self.rate = rate
        self.amount = amount
    }
}
