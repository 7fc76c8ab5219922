import GridModel

/// What is charged for the kWh a register counted in some cells: a line for each tier.
struct MeteredCharge {
    struct Tier {
        /// Millionths of a kWh; nil: without end.
        var upTo: Int64?
        var label: String
        var price: LinePrice
        var taxClass: Int?
        var steps: [BasisStep]
        /// `100 to 200 kWh`; nil for a price without tiers.
        var range: String?
    }

    var kind: Charge.Kind
    /// The component's.
    var label: String
    var register: RegisterID
    var cells: [Int]
    /// The part of the cells' consumption that is charged at all.
    var share: Share
    /// The part of what lacks to the minimum that is charged here; nil: none of it.
    var minimumShare: Share?
    var tiers: [Tier]
    /// The cells whose consumption the tiers are of, when it is more than this band's.
    var tierCells: [Int]?

    /// A line that says nothing is left out, but for the first of a charge for energy.
    func isShown(_ tier: Int, quantity: Int64) -> Bool {
        switch kind {
        case .energy, .surcharge: quantity != 0 || tier == 0
        // Where nothing is let off, there is no discount.
        case .discount: quantity != 0 && tiers[tier].price.price != .zero
        default: quantity != 0
        }
    }
}

/// What is charged for each stretch of time at its own price.
struct SeriesCharge {
    struct Price {
        /// The piece of the period it holds for.
        var piece: Int
        /// Times the charge's denominator.
        var numerator: Int64
    }

    var kind: Charge.Kind
    var label: String
    var lineLabel: String
    var register: RegisterID
    var prices: [Price]
    var denominator: Int128
    var taxClass: Int?
    var steps: [BasisStep]
}

/// What is charged for the greatest mean power in some of a period's intervals.
struct DemandLine {
    /// Neighbouring pieces that are one interval.
    struct Interval {
        var pieces: Range<Int>
        var milliseconds: Int64
    }

    var label: String
    var lineLabel: String
    var minutes: Int
    var intervals: [Interval]
    var tiers: [MeteredCharge.Tier]
}

/// A charge without a meter.
struct FixedLine {
    var label: String
    /// The days it is for of those of a usual period; nil in a usual one.
    var share: String?
    var quantity: Quantity
    var unit: String
    var price: LinePrice
    var taxClass: Int?
    var steps: [BasisStep]
}

/// The least that the lines before it come to.
struct MinimumAmountLine {
    var label: String
    /// The days it is for of those of a usual period; nil in a usual one.
    var share: String?
    /// Minor units.
    var amount: Int64
    var taxClass: Int?
    var steps: [BasisStep]
}

/// A part of what other lines come to.
struct PercentageLine {
    var label: String
    var rate: Exact
    /// Nil: of all lines before it.
    var of: [String]?
    var taxClass: Int?
    var steps: [BasisStep]
}

/// A municipality's charge: on each of its days, that of the consumption's range.
struct MunicipalLine {
    struct Part {
        var days: Int
        var charge: MunicipalCharge
    }

    var label: String
    var parts: [Part]
    /// The days of the run, by which its consumption is made one of a whole period.
    var runDays: Int
    var periodDays: Int
    /// The days it is for of those of a usual period; nil in a usual one.
    var share: String?
    var taxClass: Int?
}

/// The consumption that energy is billed by at least.
struct MinimumConsumptionRule {
    var label: String
    /// Millionths of a kWh.
    var consumption: Int64
    var steps: [BasisStep]
}

/// What a run charges, in the tariff's order.
enum ChargeStep {
    case metered([MeteredCharge])
    case series(SeriesCharge)
    case demand(DemandLine)
    case fixed(FixedLine)
    case minimumAmount(MinimumAmountLine)
    case percentage(PercentageLine)
    case municipal(MunicipalLine)
}
