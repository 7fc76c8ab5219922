/// A customer as the API shows it: who has usage points, by contracts, and pays for them.
public struct Customer: Hashable, Sendable, Codable {
    public var id: CustomerID
    public var name: String
    /// Without punctuation; no other customer has it.
    public var taxId: String?
    public var email: String?
    public var phone: String?
    /// BCP 47: `pt-BR`.
    public var language: String?
    public var address: String?
    /// Consumption in a billing period from which on the customer wants to be told; nil for no limit.
    public var alertLimitKwh: Energy?
    public var addedAt: Instant
    /// Nil while contracts may be made with it.
    public var closedAt: Instant?

    public init(
        id: CustomerID, name: String, taxId: String?, email: String?, phone: String?, language: String?,
        address: String?, alertLimitKwh: Energy? = nil, addedAt: Instant, closedAt: Instant?
    ) {
        self.id = id
        self.name = name
        self.taxId = taxId
        self.email = email
        self.phone = phone
        self.language = language
        self.address = address
        self.alertLimitKwh = alertLimitKwh
        self.addedAt = addedAt
        self.closedAt = closedAt
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(taxId, forKey: .taxId)
        try container.encode(email, forKey: .email)
        try container.encode(phone, forKey: .phone)
        try container.encode(language, forKey: .language)
        try container.encode(address, forKey: .address)
        try container.encode(alertLimitKwh, forKey: .alertLimitKwh)
        try container.encode(addedAt, forKey: .addedAt)
        try container.encode(closedAt, forKey: .closedAt)
    }
}

/// A customer to add.
public struct NewCustomer: Hashable, Sendable, Codable {
    public var name: String
    /// See ``TaxID``; with or without punctuation.
    public var taxId: String?
    public var email: String?
    public var phone: String?
    public var language: String?
    public var address: String?
    /// Consumption in a billing period from which on the customer wants to be told.
    public var alertLimitKwh: Energy?

    public init(
        name: String, taxId: String? = nil, email: String? = nil, phone: String? = nil, language: String? = nil,
        address: String? = nil, alertLimitKwh: Energy? = nil
    ) {
        self.name = name
        self.taxId = taxId
        self.email = email
        self.phone = phone
        self.language = language
        self.address = address
        self.alertLimitKwh = alertLimitKwh
    }
}

/// What to change of a customer; nil leaves a thing as it is, an empty text takes it away.
public struct CustomerChange: Hashable, Sendable, Codable {
    /// Not empty: a customer has a name.
    public var name: String?
    public var taxId: String?
    public var email: String?
    public var phone: String?
    public var language: String?
    public var address: String?
    /// Zero takes the limit away.
    public var alertLimitKwh: Energy?

    public init(
        name: String? = nil, taxId: String? = nil, email: String? = nil, phone: String? = nil,
        language: String? = nil, address: String? = nil, alertLimitKwh: Energy? = nil
    ) {
        self.name = name
        self.taxId = taxId
        self.email = email
        self.phone = phone
        self.language = language
        self.address = address
        self.alertLimitKwh = alertLimitKwh
    }

    public var isEmpty: Bool { self == CustomerChange() }
}
