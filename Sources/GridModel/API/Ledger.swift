/// What happened to an issued invoice, and what that adds to what is owed for it.
public struct LedgerEntry: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The invoice's total, as it was issued.
        case issue
        /// Money that came in.
        case payment
        /// Charged once for paying late.
        case fine
        /// Charged by the day for paying late.
        case interest
        /// The invoice was withdrawn.
        case void
        /// A credit note took from it.
        case credit
        /// What was paid too much went to the invoice that took its place, or came from the one it took the place of.
        case transfer
    }

    public var kind: Kind
    /// Less than nothing for what lowers the debt.
    public var amount: Amount
    /// The day it counts for, local to the meter.
    public var date: CivilDate
    /// A bank's number, a reason, a credit note's number.
    public var reference: String?
    /// When it was noted, and by whom.
    public var at: Instant
    public var by: String

    public init(
        kind: Kind, amount: Amount, date: CivilDate, reference: String?, at: Instant, by: String
    ) {
        self.kind = kind
        self.amount = amount
        self.date = date
        self.reference = reference
        self.at = at
        self.by = by
    }
}

/// What paying late adds, beyond what was charged already.
public struct LateCharges: Hashable, Sendable, Codable {
    /// The day they are worked out for.
    public var date: CivilDate
    public var fine: Amount
    public var interest: Amount

    public init(date: CivilDate, fine: Amount, interest: Amount) {
        self.date = date
        self.fine = fine
        self.interest = interest
    }
}

/// A tariff as an invoice was billed by it.
public struct TariffEvidence: Hashable, Sendable, Codable {
    public var name: String
    /// The first and the last day it was in force for.
    public var from: CivilDate
    public var to: CivilDate
    /// Of `text`, in hex.
    public var sha256: String
    /// The document, word for word.
    public var text: String

    public init(name: String, from: CivilDate, to: CivilDate, sha256: String, text: String) {
        self.name = name
        self.from = from
        self.to = to
        self.sha256 = sha256
        self.text = text
    }
}

/// A register's readings on either side of an end of a period; one that was taken at that very instant is both.
public struct BoundaryReadings: Hashable, Sendable, Codable {
    public struct Reading: Hashable, Sendable, Codable {
        public var at: Instant
        public var registerKwh: Energy

        public init(at: Instant, registerKwh: Energy) {
            self.at = at
            self.registerKwh = registerKwh
        }
    }

    public var before: Reading?
    public var after: Reading?

    public init(before: Reading?, after: Reading?) {
        self.before = before
        self.after = after
    }
}

/// What a register counted over a period, and the readings that say so.
public struct RegisterEvidence: Hashable, Sendable, Codable {
    /// Whose; nil for the invoice's own meter, when no other stood at the usage point within the period.
    public var meter: MeterID?
    public var register: RegisterID
    public var opening: BoundaryReadings
    public var closing: BoundaryReadings
    /// With what is estimated of it.
    public var consumptionKwh: Energy
    /// What of it is estimated, where the register was not read up to the period's end; nil where it was.
    public var estimate: RegisterEstimate?

    public init(
        meter: MeterID? = nil, register: RegisterID, opening: BoundaryReadings, closing: BoundaryReadings,
        consumptionKwh: Energy, estimate: RegisterEstimate? = nil
    ) {
        self.meter = meter
        self.register = register
        self.opening = opening
        self.closing = closing
        self.consumptionKwh = consumptionKwh
        self.estimate = estimate
    }
}

/// The offset of a zone from a moment on.
public struct ZoneOffset: Hashable, Sendable, Codable {
    public var from: Instant
    /// East of Greenwich.
    public var seconds: Int

    public init(from: Instant, seconds: Int) {
        self.from = from
        self.seconds = seconds
    }
}

/// What an invoice was worked out from, kept with it for good.
public struct InvoiceEvidence: Hashable, Sendable, Codable {
    /// The gridd that worked it out.
    public var engine: String
    /// The last batch of readings that was looked at.
    public var journalSequence: Int64
    public var tariffs: [TariffEvidence]
    public var offsets: [ZoneOffset]
    public var registers: [RegisterEvidence]
    /// Of the invoice and all of this, in hex.
    public var sha256: String

    public init(
        engine: String, journalSequence: Int64, tariffs: [TariffEvidence], offsets: [ZoneOffset],
        registers: [RegisterEvidence], sha256: String
    ) {
        self.engine = engine
        self.journalSequence = journalSequence
        self.tariffs = tariffs
        self.offsets = offsets
        self.registers = registers
        self.sha256 = sha256
    }
}
