/// A usage point as the API shows it: where electricity is used, by whom, and which meter measures it.
public struct UsagePoint: Hashable, Sendable, Codable {
    public var id: UsagePointID
    public var name: String?
    public var supply: Supply
    /// When its billing periods end: the cycle in force today.
    public var cycle: BillingCycle
    /// The cycles that were, are and will be in force, in order of time.
    public var cycles: [DatedCycle]
    /// What it is a part of: a building, a campus, a street.
    public var site: String?
    public var address: String?
    /// The meter that stands there now; nil where there is none.
    public var meter: MeterID?
    /// The contract in force today; nil where there is none.
    public var contract: ContractID?
    /// Who has that contract; nil for nobody.
    public var customer: CustomerID?
    /// The tariff in force today: the contract's, or the standing one.
    public var tariff: String
    /// Which meters stand or stood there, in order of time.
    public var installations: [Installation]

    public init(
        id: UsagePointID, name: String?, supply: Supply, cycle: BillingCycle, site: String?, address: String?,
        meter: MeterID?, contract: ContractID?, customer: CustomerID?, tariff: String, installations: [Installation],
        cycles: [DatedCycle]? = nil
    ) {
        self.id = id
        self.name = name
        self.supply = supply
        self.cycle = cycle
        self.cycles = cycles ?? [DatedCycle(from: nil, cycle: cycle)]
        self.site = site
        self.address = address
        self.meter = meter
        self.contract = contract
        self.customer = customer
        self.tariff = tariff
        self.installations = installations
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(supply, forKey: .supply)
        try container.encode(cycle, forKey: .cycle)
        try container.encode(cycles, forKey: .cycles)
        try container.encode(site, forKey: .site)
        try container.encode(address, forKey: .address)
        try container.encode(meter, forKey: .meter)
        try container.encode(contract, forKey: .contract)
        try container.encode(customer, forKey: .customer)
        try container.encode(tariff, forKey: .tariff)
        try container.encode(installations, forKey: .installations)
    }
}

/// A cycle that periods are cut by, from a month on.
public struct DatedCycle: Hashable, Sendable, Codable {
    /// The month that names the first period it ends; nil: from the beginning.
    public var from: CivilMonth?
    public var cycle: BillingCycle

    public init(from: CivilMonth?, cycle: BillingCycle) {
        self.from = from
        self.cycle = cycle
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(from, forKey: .from)
        try container.encode(cycle, forKey: .cycle)
    }
}

/// A meter at a usage point, from an instant up to another.
public struct Installation: Hashable, Sendable, Codable {
    public var meter: MeterID
    /// Nil: from the meter's first reading on.
    public var from: Instant?
    /// The first instant after it; nil while the meter stands there.
    public var until: Instant?

    public init(meter: MeterID, from: Instant?, until: Instant?) {
        self.meter = meter
        self.from = from
        self.until = until
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(meter, forKey: .meter)
        try container.encode(from, forKey: .from)
        try container.encode(until, forKey: .until)
    }
}

/// What to change of a usage point; nil leaves a thing as it is, an empty text takes it away.
public struct UsagePointChange: Hashable, Sendable, Codable {
    public var name: String?
    public var supply: Supply?
    public var cycle: BillingCycle?
    /// The month that names the first period the cycle ends; nil: the first whose period is not over and has no invoice.
    public var cycleFrom: CivilMonth?
    public var site: String?
    public var address: String?

    public init(
        name: String? = nil, supply: Supply? = nil, cycle: BillingCycle? = nil, cycleFrom: CivilMonth? = nil,
        site: String? = nil, address: String? = nil
    ) {
        self.name = name
        self.supply = supply
        self.cycle = cycle
        self.cycleFrom = cycleFrom
        self.site = site
        self.address = address
    }

    public var isEmpty: Bool { self == UsagePointChange() }
}

/// A meter to be put at a usage point, in the place of the one that stands there.
public struct NewInstallation: Hashable, Sendable, Codable {
    public var meter: MeterID
    public var from: Instant

    public init(meter: MeterID, from: Instant) {
        self.meter = meter
        self.from = from
    }
}
