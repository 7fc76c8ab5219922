/// What a component charges for.
public enum Charge: Hashable, Sendable {
    case energy(Pricing)
    case surcharge(SurchargeCharge)
    case fixed(FixedCharge)
    case demand(DemandCharge)
    case minimum(MinimumCharge)
    case percentage(PercentageCharge)
    case municipal(MunicipalCharge)
    case discount(BlockDiscount)
    case credit(ExportCredit)

    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case energy, surcharge, fixed, demand, minimum, percentage, municipal, discount, credit

        /// Whether taxes are taken of it unless it says otherwise.
        public var isTaxed: Bool {
            switch self {
            case .energy, .surcharge, .fixed, .demand, .minimum, .discount: true
            case .percentage, .municipal, .credit: false
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .energy: .energy
        case .surcharge: .surcharge
        case .fixed: .fixed
        case .demand: .demand
        case .minimum: .minimum
        case .percentage: .percentage
        case .municipal: .municipal
        case .discount: .discount
        case .credit: .credit
        }
    }
}

/// A line or several of an invoice, and the days they are charged on.
public struct TariffComponent: Hashable, Sendable {
    public var label: String
    /// The first day; nil: from the tariff's on.
    public var from: CivilDate?
    /// The last day, included; nil: as long as the tariff.
    public var to: CivilDate?
    /// The seasons it is charged in; nil: all year.
    public var seasons: [String]?
    /// Taxes are taken of it.
    public var taxed: Bool
    public var charge: Charge

    public init(
        label: String, from: CivilDate? = nil, to: CivilDate? = nil, seasons: [String]? = nil, taxed: Bool? = nil,
        charge: Charge
    ) {
        self.label = label
        self.from = from
        self.to = to
        self.seasons = seasons
        self.taxed = taxed ?? charge.kind.isTaxed
        self.charge = charge
    }
}

extension TariffComponent: Codable {
    private enum CodingKeys: String, CodingKey { case kind, label, from, to, seasons, taxed }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let charge: Charge =
            switch try container.decode(Charge.Kind.self, forKey: .kind) {
            case .energy: .energy(try Pricing(from: decoder))
            case .surcharge: .surcharge(try SurchargeCharge(from: decoder))
            case .fixed: .fixed(try FixedCharge(from: decoder))
            case .demand: .demand(try DemandCharge(from: decoder))
            case .minimum: .minimum(try MinimumCharge(from: decoder))
            case .percentage: .percentage(try PercentageCharge(from: decoder))
            case .municipal: .municipal(try MunicipalCharge(from: decoder))
            case .discount: .discount(try BlockDiscount(from: decoder))
            case .credit: .credit(try ExportCredit(from: decoder))
            }
        self.init(
            label: try container.decode(String.self, forKey: .label),
            from: try container.decodeIfPresent(CivilDate.self, forKey: .from),
            to: try container.decodeIfPresent(CivilDate.self, forKey: .to),
            seasons: try container.decodeIfPresent([String].self, forKey: .seasons),
            taxed: try container.decodeIfPresent(Bool.self, forKey: .taxed), charge: charge)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(charge.kind, forKey: .kind)
        try container.encode(label, forKey: .label)
        try container.encodeIfPresent(from, forKey: .from)
        try container.encodeIfPresent(to, forKey: .to)
        try container.encodeIfPresent(seasons, forKey: .seasons)
        if taxed != charge.kind.isTaxed { try container.encode(taxed, forKey: .taxed) }
        switch charge {
        case .energy(let pricing): try pricing.encode(to: encoder)
        case .surcharge(let surcharge): try surcharge.encode(to: encoder)
        case .fixed(let fixed): try fixed.encode(to: encoder)
        case .demand(let demand): try demand.encode(to: encoder)
        case .minimum(let minimum): try minimum.encode(to: encoder)
        case .percentage(let percentage): try percentage.encode(to: encoder)
        case .municipal(let municipal): try municipal.encode(to: encoder)
        case .discount(let discount): try discount.encode(to: encoder)
        case .credit(let credit): try credit.encode(to: encoder)
        }
    }
}
