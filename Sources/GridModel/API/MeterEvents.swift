/// What happened to a meter's register, or was decided about its readings.
public enum MeterEventKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The register began to count: the meter enrolled itself, or was added with an opening reading.
    case opening
    /// Another device took the old one's place: it showed `closingKwh`, the new one `openingKwh`.
    case exchange
    /// The device began to count anew, from `openingKwh`.
    case reset
    /// The register ran over its last digit.
    case rollover
    /// From then on the register's differences are multiplied.
    case multiplier
    /// A reading is left out.
    case exclude
    /// A reading counts as it is: somebody looked at it.
    case accept
    /// The register stood at a value at an instant, whatever was read there.
    case edit
}

/// A fact about a meter's register. It is never changed and never deleted: what turned out wrong is revoked.
public struct MeterEvent: Hashable, Sendable, Codable {
    /// Its number.
    public var id: Int64
    public var meter: MeterID
    public var kind: MeterEventKind
    /// When it took effect; of `exclude`, `accept` and `edit` the reading's instant. Nil: from the beginning.
    public var at: Instant?
    /// Of `exchange`: what the old device showed at last. Of `reset`: what it showed before, if that is known.
    public var closingKwh: Energy?
    /// Of `opening`, `exchange` and `reset`: where the register counts on from.
    public var openingKwh: Energy?
    /// Of `edit`: where the register stood. Of `exclude` and `accept`: the reading's value; nil for all of its instant.
    public var registerKwh: Energy?
    /// Of `multiplier`.
    public var multiplier: Multiplier?
    /// Of `exchange`: the new device's serial number, if it was told.
    public var serial: String?
    /// Why, in the words of who recorded it.
    public var reason: String?
    /// Who recorded it, and when.
    public var actor: String
    public var recordedAt: Instant
    /// Who said that it is not so, and when; nil while it holds.
    public var revokedBy: String?
    public var revokedAt: Instant?

    public init(
        id: Int64, meter: MeterID, kind: MeterEventKind, at: Instant?, closingKwh: Energy? = nil,
        openingKwh: Energy? = nil, registerKwh: Energy? = nil, multiplier: Multiplier? = nil, serial: String? = nil,
        reason: String? = nil, actor: String, recordedAt: Instant, revokedBy: String? = nil, revokedAt: Instant? = nil
    ) {
        self.id = id
        self.meter = meter
        self.kind = kind
        self.at = at
        self.closingKwh = closingKwh
        self.openingKwh = openingKwh
        self.registerKwh = registerKwh
        self.multiplier = multiplier
        self.serial = serial
        self.reason = reason
        self.actor = actor
        self.recordedAt = recordedAt
        self.revokedBy = revokedBy
        self.revokedAt = revokedAt
    }
}

/// A meter event to record.
public struct NewMeterEvent: Hashable, Sendable, Codable {
    public var kind: MeterEventKind
    /// An instant, or a date and time local to the meter, as ``DateExpression`` reads it. Only `multiplier` may be without
    /// one: from the beginning.
    public var at: String?
    public var closingKwh: Energy?
    public var openingKwh: Energy?
    public var registerKwh: Energy?
    public var multiplier: Multiplier?
    public var serial: String?
    public var reason: String?

    public init(
        _ kind: MeterEventKind, at: DateExpression?, closingKwh: Energy? = nil, openingKwh: Energy? = nil,
        registerKwh: Energy? = nil, multiplier: Multiplier? = nil, serial: String? = nil, reason: String? = nil
    ) {
        self.kind = kind
        self.at = at?.text
        self.closingKwh = closingKwh
        self.openingKwh = openingKwh
        self.registerKwh = registerKwh
        self.multiplier = multiplier
        self.serial = serial
        self.reason = reason
    }
}

/// How a meter's readings are judged.
public struct MeteringRules: Hashable, Sendable, Codable {
    /// The digits before the decimal point that its register has; nil: it is not known to run over.
    public var digits: Int?
    /// The meter's main breaker: more than this can't flow. Nil: nothing is taken for a spike.
    public var maximumPowerKw: Power?
    /// How often it is expected to be read; nil: hourly.
    public var expectedIntervalSeconds: Int?

    public init(digits: Int? = nil, maximumPowerKw: Power? = nil, expectedIntervalSeconds: Int? = nil) {
        self.digits = digits
        self.maximumPowerKw = maximumPowerKw
        self.expectedIntervalSeconds = expectedIntervalSeconds
    }

    public var isEmpty: Bool { self == MeteringRules() }
}

extension MeteringRules {
    /// The rules as a change leaves them.
    public func changed(by change: MeterChange) -> MeteringRules {
        var rules = self
        if let digits = change.digits { rules.digits = digits == 0 ? nil : digits }
        if let power = change.maximumPowerKw { rules.maximumPowerKw = power.milliwatts == 0 ? nil : power }
        if let seconds = change.expectedIntervalSeconds { rules.expectedIntervalSeconds = seconds == 0 ? nil : seconds }
        return rules
    }
}

/// How a meter's readings are judged and multiplied; what is nil is as usual.
public struct MeteringStanding: Hashable, Sendable, Codable {
    /// The digits before the decimal point that its register has.
    public var digits: Int?
    /// The meter's main breaker.
    public var maximumPowerKw: Power?
    /// How often it is expected to be read.
    public var expectedIntervalSeconds: Int?
    /// What the register's differences are multiplied by.
    public var multiplier: Multiplier?

    /// Nil when all of it is as usual.
    public init?(_ rules: MeteringRules, multiplier: Multiplier) {
        if rules.isEmpty && multiplier.isOne { return nil }
        digits = rules.digits
        maximumPowerKw = rules.maximumPowerKw
        expectedIntervalSeconds = rules.expectedIntervalSeconds
        self.multiplier = multiplier.isOne ? nil : multiplier
    }
}

/// Why a reading waits for an operator's decision.
public enum HeldReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// Lower than the one before it, and nobody said why; nothing is counted across the fall.
    case fall
    /// More than the meter's maximum power could have used since the one before it; it is counted.
    case spike
}

/// A reading that waits for an operator's decision, with those around it.
public struct HeldReading: Hashable, Sendable, Codable {
    /// Its number in the list.
    public var id: Int64
    public var meter: MeterID
    public var at: Instant
    public var registerKwh: Energy
    public var reason: HeldReason
    /// The reading that counts before it; nil when that is no longer there.
    public var beforeAt: Instant?
    public var beforeKwh: Energy?
    /// The reading after it; nil when there is none.
    public var afterAt: Instant?
    public var afterKwh: Energy?

    public init(
        id: Int64, meter: MeterID, at: Instant, registerKwh: Energy, reason: HeldReason, before: Reading? = nil,
        after: Reading? = nil
    ) {
        self.id = id
        self.meter = meter
        self.at = at
        self.registerKwh = registerKwh
        self.reason = reason
        beforeAt = before?.at
        beforeKwh = before?.value
        afterAt = after?.at
        afterKwh = after?.value
    }

    /// What is not there is there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(meter, forKey: .meter)
        try container.encode(at, forKey: .at)
        try container.encode(registerKwh, forKey: .registerKwh)
        try container.encode(reason, forKey: .reason)
        try container.encode(beforeAt, forKey: .beforeAt)
        try container.encode(beforeKwh, forKey: .beforeKwh)
        try container.encode(afterAt, forKey: .afterAt)
        try container.encode(afterKwh, forKey: .afterKwh)
    }
}

/// Takes back a meter event.
public struct Revocation: Hashable, Sendable, Codable {
    public var reason: String?

    public init(reason: String? = nil) { self.reason = reason }
}
