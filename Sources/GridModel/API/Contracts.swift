/// A contract as the API shows it: from which day on, and until which, a usage point is billed by a tariff, and to whom.
///
/// There is one contract at a usage point on any day, or none.
public struct Contract: Hashable, Sendable, Codable {
    public var id: ContractID
    public var usagePoint: UsagePointID
    /// The meter that stands there now; nil where there is none.
    public var meter: MeterID?
    /// Nil for nobody: a flat that stands empty.
    public var customer: CustomerID?
    public var tariff: String
    /// Its first day, local to the meter.
    public var from: CivilDate
    /// The first day after it; nil while no end is known.
    public var until: CivilDate?
    public var addedAt: Instant
    public var addedBy: String

    public init(
        id: ContractID, usagePoint: UsagePointID, meter: MeterID?, customer: CustomerID?, tariff: String,
        from: CivilDate, until: CivilDate?, addedAt: Instant, addedBy: String
    ) {
        self.id = id
        self.usagePoint = usagePoint
        self.meter = meter
        self.customer = customer
        self.tariff = tariff
        self.from = from
        self.until = until
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(usagePoint, forKey: .usagePoint)
        try container.encode(meter, forKey: .meter)
        try container.encode(customer, forKey: .customer)
        try container.encode(tariff, forKey: .tariff)
        try container.encode(from, forKey: .from)
        try container.encode(until, forKey: .until)
        try container.encode(addedAt, forKey: .addedAt)
        try container.encode(addedBy, forKey: .addedBy)
    }
}

/// A contract to make.
public struct NewContract: Hashable, Sendable, Codable {
    /// This or ``meter`` is given.
    public var usagePoint: UsagePointID?
    /// Stands for the usage point it stands at.
    public var meter: MeterID?
    /// Nil for nobody.
    public var customer: CustomerID?
    /// Nil for the standing tariff's.
    public var tariff: String?
    public var from: CivilDate
    /// The first day after it; nil while no end is known.
    public var until: CivilDate?

    public init(
        usagePoint: UsagePointID? = nil, meter: MeterID? = nil, customer: CustomerID? = nil, tariff: String? = nil,
        from: CivilDate, until: CivilDate? = nil
    ) {
        self.usagePoint = usagePoint
        self.meter = meter
        self.customer = customer
        self.tariff = tariff
        self.from = from
        self.until = until
    }
}

/// What is to be otherwise from a day on: the contract ends there, and one with the change follows it.
public struct ContractChange: Hashable, Sendable, Codable {
    public var from: CivilDate
    /// Nil leaves it.
    public var tariff: String?
    /// Who moves in; nil leaves it.
    public var customer: CustomerID?
    /// True when the customer moves out and nobody in.
    public var withoutCustomer: Bool?

    public init(
        from: CivilDate, tariff: String? = nil, customer: CustomerID? = nil, withoutCustomer: Bool? = nil
    ) {
        self.from = from
        self.tariff = tariff
        self.customer = customer
        self.withoutCustomer = withoutCustomer
    }
}

/// The end of a contract.
public struct ContractEnd: Hashable, Sendable, Codable {
    /// The first day after it.
    public var until: CivilDate

    public init(until: CivilDate) { self.until = until }
}
