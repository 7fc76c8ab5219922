public enum InvoiceStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case draft, issued, paid, void
    /// Not paid, and its due date is past.
    case overdue
    /// Taken back by credit notes as a whole.
    case credited
}

/// A charge on an invoice.
public struct InvoiceLine: Hashable, Sendable, Codable {
    /// `energy`, `fixed`, `tax`, `true-up`, …
    public var kind: String
    public var label: String
    /// In `unit`; nil for a charge that is no so-many of something.
    public var quantity: Quantity?
    /// `kWh`, `kW`, `day`, `month`, `%` of an amount, …
    public var unit: String?
    /// Per `unit`, as it was multiplied.
    public var unitPrice: Rate?
    /// In the invoice's currency: `76.40`.
    public var amount: String
    public var quality: IntervalQuality?
    /// How it comes about; nil when nobody asked.
    public var basis: LineBasis?

    public init(
        kind: String, label: String, quantity: Quantity?, unit: String?, unitPrice: Rate?, amount: String,
        quality: IntervalQuality?, basis: LineBasis? = nil
    ) {
        self.kind = kind
        self.label = label
        self.quantity = quantity
        self.unit = unit
        self.unitPrice = unitPrice
        self.amount = amount
        self.quality = quality
        self.basis = basis
    }

    /// A charge that is no so-many of something says so, so that a script can rely on the keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(label, forKey: .label)
        try container.encode(quantity, forKey: .quantity)
        try container.encode(unit, forKey: .unit)
        try container.encode(unitPrice, forKey: .unitPrice)
        try container.encode(amount, forKey: .amount)
        try container.encodeIfPresent(quality, forKey: .quality)
        try container.encodeIfPresent(basis, forKey: .basis)
    }
}

/// How an invoice can be paid.
public struct Payment: Hashable, Sendable, Codable {
    public var kind: String
    public var payload: String

    public init(kind: String, payload: String) {
        self.kind = kind
        self.payload = payload
    }
}

/// An invoice as the API shows it; a draft has no number.
public struct Invoice: Hashable, Sendable, Codable {
    public var number: Int64?
    public var meter: MeterID
    public var status: InvoiceStatus
    public var period: TimeSpan
    public var timeZone: Zone
    public var tariff: String
    public var consumptionKwh: Energy
    public var quality: IntervalQuality
    public var lines: [InvoiceLine]
    public var total: Amount
    public var dueDate: String?
    public var payment: Payment?
    /// What a draft will come to when its period is over, if consumption goes on as it did; nil when it is over.
    public var projected: InvoiceProjection?
    /// What the registers showed where the period begins and ends; nil when nobody asked.
    public var registers: [RegisterEvidence]?
    /// What of the total each tax is, and those on top; nil when nobody asked.
    public var taxes: [TaxShare]?
    /// Nil when nobody asked.
    public var particulars: InvoiceParticulars?
    /// What a person should know of it: what is estimated, and what is unusual; nil when that is nothing.
    public var notes: [String]?

    public init(
        number: Int64?, meter: MeterID, status: InvoiceStatus, period: TimeSpan, timeZone: Zone, tariff: String,
        consumptionKwh: Energy, quality: IntervalQuality, lines: [InvoiceLine], total: Amount, dueDate: String?,
        payment: Payment?
    ) {
        self.number = number
        self.meter = meter
        self.status = status
        self.period = period
        self.timeZone = timeZone
        self.tariff = tariff
        self.consumptionKwh = consumptionKwh
        self.quality = quality
        self.lines = lines
        self.total = total
        self.dueDate = dueDate
        self.payment = payment
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(meter, forKey: .meter)
        try container.encode(status, forKey: .status)
        try container.encode(period, forKey: .period)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(tariff, forKey: .tariff)
        try container.encode(consumptionKwh, forKey: .consumptionKwh)
        try container.encode(quality, forKey: .quality)
        try container.encode(lines, forKey: .lines)
        try container.encode(total, forKey: .total)
        try container.encode(dueDate, forKey: .dueDate)
        try container.encode(payment, forKey: .payment)
        try container.encodeIfPresent(projected, forKey: .projected)
        try container.encodeIfPresent(registers, forKey: .registers)
        try container.encodeIfPresent(taxes, forKey: .taxes)
        try container.encodeIfPresent(particulars, forKey: .particulars)
        try container.encodeIfPresent(notes, forKey: .notes)
    }
}

/// What a period that is not over will come to.
public struct InvoiceProjection: Hashable, Sendable, Codable {
    public var consumptionKwh: Energy
    public var total: Amount

    public init(consumptionKwh: Energy, total: Amount) {
        self.consumptionKwh = consumptionKwh
        self.total = total
    }
}
