/// Whom an invoice is for and what it is about by name, as they are known today: for people to read.
public struct InvoiceParticulars: Hashable, Sendable, Codable {
    public struct Customer: Hashable, Sendable, Codable {
        public var id: CustomerID
        public var name: String
        /// See ``TaxID``.
        public var taxId: String?
        public var address: String?

        public init(id: CustomerID, name: String, taxId: String? = nil, address: String? = nil) {
            self.id = id
            self.name = name
            self.taxId = taxId
            self.address = address
        }
    }

    public struct Place: Hashable, Sendable, Codable {
        public var id: UsagePointID
        public var name: String?
        public var address: String?

        public init(id: UsagePointID, name: String? = nil, address: String? = nil) {
            self.id = id
            self.name = name
            self.address = address
        }
    }

    public struct Meter: Hashable, Sendable, Codable {
        public var name: String?
        public var serial: String?

        public init(name: String? = nil, serial: String? = nil) {
            self.name = name
            self.serial = serial
        }
    }

    /// Nil for nobody.
    public var customer: Customer?
    public var usagePoint: Place
    public var meter: Meter
    /// Local to the meter; nil for a draft.
    public var issuedOn: CivilDate?

    public init(customer: Customer?, usagePoint: Place, meter: Meter, issuedOn: CivilDate?) {
        self.customer = customer
        self.usagePoint = usagePoint
        self.meter = meter
        self.issuedOn = issuedOn
    }
}
