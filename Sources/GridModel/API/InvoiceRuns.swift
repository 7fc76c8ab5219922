/// A month's end: the invoices of a period for many meters.
public struct NewInvoiceRun: Hashable, Sendable, Codable {
    /// The month that names the period.
    public var period: CivilMonth
    /// Ids and ranges of them, `1-500,700`; all meters when nil.
    public var meters: String?
    /// Tell of each invoice that is issued.
    public var tellInvoices: Bool?

    public init(period: CivilMonth, meters: String? = nil, tellInvoices: Bool? = nil) {
        self.period = period
        self.meters = meters
        self.tellInvoices = tellInvoices
    }
}

/// How far a run has come.
public struct InvoiceRunProgress: Hashable, Sendable, Codable {
    /// Meters that were looked at, and how many there are.
    public var done: Int64
    public var total: Int64

    public init(done: Int64, total: Int64) {
        self.done = done
        self.total = total
    }
}

/// A meter that no invoice could be issued for.
public struct InvoiceRunFailure: Hashable, Sendable, Codable {
    public var meter: MeterID
    /// What stands against it, and the way out.
    public var message: String

    public init(meter: MeterID, message: String) {
        self.meter = meter
        self.message = message
    }
}

/// Something a person should know of an invoice that a run issued.
public struct InvoiceRunNote: Hashable, Sendable, Codable {
    public var meter: MeterID
    public var number: Int64
    public var message: String

    public init(meter: MeterID, number: Int64, message: String) {
        self.meter = meter
        self.number = number
        self.message = message
    }
}

/// What came of a run.
public struct InvoiceRunSummary: Hashable, Sendable, Codable {
    public var period: CivilMonth
    /// Meters that were looked at.
    public var meters: Int64 = 0
    public var issued: Int64 = 0
    /// Meters whose invoice was there before.
    public var existing: Int64 = 0
    /// Meters of which nothing was ever read up to the period's end.
    public var unread: Int64 = 0
    public var failed: Int64 = 0
    /// Of those issued, invoices of which a part is estimated until the meter is read again.
    public var estimated: Int64 = 0
    /// The numbers given; nil when none was.
    public var firstNumber: Int64?
    public var lastNumber: Int64?
    public var consumptionKwh = Energy.zero
    /// The sum of what was issued, for each currency.
    public var totals: [Amount] = []
    /// Nothing was done.
    public var dryRun: Bool

    public init(period: CivilMonth, dryRun: Bool) {
        self.period = period
        self.dryRun = dryRun
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(period, forKey: .period)
        try container.encode(meters, forKey: .meters)
        try container.encode(issued, forKey: .issued)
        try container.encode(existing, forKey: .existing)
        try container.encode(unread, forKey: .unread)
        try container.encode(failed, forKey: .failed)
        try container.encode(estimated, forKey: .estimated)
        try container.encode(firstNumber, forKey: .firstNumber)
        try container.encode(lastNumber, forKey: .lastNumber)
        try container.encode(consumptionKwh, forKey: .consumptionKwh)
        try container.encode(totals, forKey: .totals)
        try container.encode(dryRun, forKey: .dryRun)
    }
}

/// One line of the answer to `POST /api/v1/invoice-runs`: an object with one key that says what it is. The last is a
/// `summary` or a `problem`.
public enum InvoiceRunMessage: Hashable, Sendable {
    case progress(InvoiceRunProgress)
    case invoice(InvoiceSummary)
    case failure(InvoiceRunFailure)
    case note(InvoiceRunNote)
    case summary(InvoiceRunSummary)
    /// It could not go on; what was issued stays.
    case problem(Problem)
}

extension InvoiceRunMessage: Codable {
    private enum CodingKeys: String, CodingKey { case progress, invoice, failure, note, summary, problem }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let progress = try container.decodeIfPresent(InvoiceRunProgress.self, forKey: .progress) {
            self = .progress(progress)
        } else if let invoice = try container.decodeIfPresent(InvoiceSummary.self, forKey: .invoice) {
            self = .invoice(invoice)
        } else if let failure = try container.decodeIfPresent(InvoiceRunFailure.self, forKey: .failure) {
            self = .failure(failure)
        } else if let note = try container.decodeIfPresent(InvoiceRunNote.self, forKey: .note) {
            self = .note(note)
        } else if let problem = try container.decodeIfPresent(Problem.self, forKey: .problem) {
            self = .problem(problem)
        } else {
            self = .summary(try container.decode(InvoiceRunSummary.self, forKey: .summary))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .progress(let progress): try container.encode(progress, forKey: .progress)
        case .invoice(let invoice): try container.encode(invoice, forKey: .invoice)
        case .failure(let failure): try container.encode(failure, forKey: .failure)
        case .note(let note): try container.encode(note, forKey: .note)
        case .summary(let summary): try container.encode(summary, forKey: .summary)
        case .problem(let problem): try container.encode(problem, forKey: .problem)
        }
    }
}
