/// An invoice that was issued: what it says, what became of it, and what it was worked out from.
///
/// In JSON it is the invoice with more keys.
public struct IssuedInvoice: Hashable, Sendable {
    /// As it was issued; its status is today's.
    public var invoice: Invoice
    /// The month that names the period.
    public var month: CivilMonth
    public var usagePoint: Int64
    public var customer: Int64?
    public var issuedAt: Instant
    /// What is owed for it, late charges not counted that were not charged yet; less than nothing when too much was paid.
    public var balance: Amount
    /// What paying today would add; nil when nothing.
    public var late: LateCharges?
    /// The invoice whose place it takes.
    public var replaces: Int64?
    /// The invoice that takes its place.
    public var replacedBy: Int64?
    public var entries: [LedgerEntry]
    public var creditNotes: [CreditNote]
    public var evidence: InvoiceEvidence

    public init(
        invoice: Invoice, month: CivilMonth, usagePoint: Int64, customer: Int64?, issuedAt: Instant, balance: Amount,
        late: LateCharges?, replaces: Int64?, replacedBy: Int64?, entries: [LedgerEntry], creditNotes: [CreditNote],
        evidence: InvoiceEvidence
    ) {
        self.invoice = invoice
        self.month = month
        self.usagePoint = usagePoint
        self.customer = customer
        self.issuedAt = issuedAt
        self.balance = balance
        self.late = late
        self.replaces = replaces
        self.replacedBy = replacedBy
        self.entries = entries
        self.creditNotes = creditNotes
        self.evidence = evidence
    }

    /// Its number.
    public var number: Int64 { invoice.number ?? 0 }
}

extension IssuedInvoice: Codable {
    private enum CodingKeys: String, CodingKey {
        case month, usagePoint, customer, issuedAt, balance, late, replaces, replacedBy, entries, creditNotes, evidence
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        invoice = try Invoice(from: decoder)
        guard invoice.number != nil else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an issued invoice has a number"))
        }
        month = try container.decode(CivilMonth.self, forKey: .month)
        usagePoint = try container.decode(Int64.self, forKey: .usagePoint)
        customer = try container.decodeIfPresent(Int64.self, forKey: .customer)
        issuedAt = try container.decode(Instant.self, forKey: .issuedAt)
        balance = try container.decode(Amount.self, forKey: .balance)
        late = try container.decodeIfPresent(LateCharges.self, forKey: .late)
        replaces = try container.decodeIfPresent(Int64.self, forKey: .replaces)
        replacedBy = try container.decodeIfPresent(Int64.self, forKey: .replacedBy)
        entries = try container.decode([LedgerEntry].self, forKey: .entries)
        creditNotes = try container.decode([CreditNote].self, forKey: .creditNotes)
        evidence = try container.decode(InvoiceEvidence.self, forKey: .evidence)
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        try invoice.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(month, forKey: .month)
        try container.encode(usagePoint, forKey: .usagePoint)
        try container.encode(customer, forKey: .customer)
        try container.encode(issuedAt, forKey: .issuedAt)
        try container.encode(balance, forKey: .balance)
        try container.encode(late, forKey: .late)
        try container.encode(replaces, forKey: .replaces)
        try container.encode(replacedBy, forKey: .replacedBy)
        try container.encode(entries, forKey: .entries)
        try container.encode(creditNotes, forKey: .creditNotes)
        try container.encode(evidence, forKey: .evidence)
    }
}

/// What takes back a charge that was issued; credit notes have numbers of their own, without holes.
public struct CreditNote: Hashable, Sendable, Codable {
    public var number: Int64
    public var invoice: Int64
    public var amount: Amount
    public var reason: String
    public var issuedAt: Instant
    public var by: String

    public init(number: Int64, invoice: Int64, amount: Amount, reason: String, issuedAt: Instant, by: String) {
        self.number = number
        self.invoice = invoice
        self.amount = amount
        self.reason = reason
        self.issuedAt = issuedAt
        self.by = by
    }
}

/// An issued invoice in a list.
public struct InvoiceSummary: Hashable, Sendable, Codable {
    public var number: Int64
    public var meter: MeterID
    public var customer: Int64?
    /// The month that names the period.
    public var month: CivilMonth
    public var status: InvoiceStatus
    /// Days, local to the meter.
    public var issuedOn: CivilDate
    public var dueDate: CivilDate
    public var consumptionKwh: Energy
    public var quality: IntervalQuality
    public var total: Amount
    public var balance: Amount

    public init(
        number: Int64, meter: MeterID, customer: Int64?, month: CivilMonth, status: InvoiceStatus, issuedOn: CivilDate,
        dueDate: CivilDate, consumptionKwh: Energy, quality: IntervalQuality, total: Amount, balance: Amount
    ) {
        self.number = number
        self.meter = meter
        self.customer = customer
        self.month = month
        self.status = status
        self.issuedOn = issuedOn
        self.dueDate = dueDate
        self.consumptionKwh = consumptionKwh
        self.quality = quality
        self.total = total
        self.balance = balance
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(meter, forKey: .meter)
        try container.encode(customer, forKey: .customer)
        try container.encode(month, forKey: .month)
        try container.encode(status, forKey: .status)
        try container.encode(issuedOn, forKey: .issuedOn)
        try container.encode(dueDate, forKey: .dueDate)
        try container.encode(consumptionKwh, forKey: .consumptionKwh)
        try container.encode(quality, forKey: .quality)
        try container.encode(total, forKey: .total)
        try container.encode(balance, forKey: .balance)
    }
}

/// An issued invoice that would be another one by what is known now.
public struct InvoiceDifference: Hashable, Sendable, Codable {
    public var number: Int64
    public var meter: MeterID
    public var month: CivilMonth
    /// As it was issued, and as it would be now.
    public var issuedKwh: Energy
    public var currentKwh: Energy
    public var issued: Amount
    public var current: Amount
    /// What the new one would have more; less than nothing when the customer is owed something. Where the new one is in
    /// another currency, all of what was issued, to be taken back.
    public var difference: Amount

    public init(
        number: Int64, meter: MeterID, month: CivilMonth, issuedKwh: Energy, currentKwh: Energy, issued: Amount,
        current: Amount, difference: Amount
    ) {
        self.number = number
        self.meter = meter
        self.month = month
        self.issuedKwh = issuedKwh
        self.currentKwh = currentKwh
        self.issued = issued
        self.current = current
        self.difference = difference
    }
}

// MARK: What is asked for

/// An invoice to issue.
public struct NewInvoice: Hashable, Sendable, Codable {
    public var meter: MeterID
    /// The month that names the period.
    public var period: CivilMonth

    public init(meter: MeterID, period: CivilMonth) {
        self.meter = meter
        self.period = period
    }
}

/// Money that came in for an invoice.
public struct NewPayment: Hashable, Sendable, Codable {
    /// Decimal digits in the invoice's currency; nil for all that is owed on the day.
    public var amount: String?
    /// The day it came in, local to the meter; nil for today.
    public var date: CivilDate?
    /// A bank's number.
    public var reference: String?

    public init(amount: String? = nil, date: CivilDate? = nil, reference: String? = nil) {
        self.amount = amount
        self.date = date
        self.reference = reference
    }
}

/// Why an invoice is withdrawn.
public struct InvoiceVoiding: Hashable, Sendable, Codable {
    public var reason: String
    public init(reason: String) { self.reason = reason }
}

/// A credit note to make.
public struct NewCreditNote: Hashable, Sendable, Codable {
    public var reason: String
    /// Decimal digits in the invoice's currency; nil for all of it.
    public var amount: String?
    /// Issue the period anew, by what is known now.
    public var rebill: Bool?

    public init(reason: String, amount: String? = nil, rebill: Bool? = nil) {
        self.reason = reason
        self.amount = amount
        self.rebill = rebill
    }
}

/// What came of a credit note.
public struct CreditOutcome: Hashable, Sendable, Codable {
    public var creditNote: CreditNote
    /// As it stands afterwards.
    public var invoice: IssuedInvoice
    /// The one that takes its place, when that was asked for.
    public var replacement: IssuedInvoice?

    public init(creditNote: CreditNote, invoice: IssuedInvoice, replacement: IssuedInvoice?) {
        self.creditNote = creditNote
        self.invoice = invoice
        self.replacement = replacement
    }

    /// `replacement` is there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(creditNote, forKey: .creditNote)
        try container.encode(invoice, forKey: .invoice)
        try container.encode(replacement, forKey: .replacement)
    }
}
