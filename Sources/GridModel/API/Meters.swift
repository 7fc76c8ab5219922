public enum MeterStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case active, retired
}

/// A meter as the API shows it.
public struct Meter: Hashable, Sendable, Codable {
    public var id: MeterID
    public var name: String?
    public var serial: String?
    public var status: MeterStatus
    /// The register's value at its latest reading; nil before the first.
    public var registerKwh: Energy?
    /// Mean power between the two latest readings; nil when there are not two, or the register fell between them.
    public var powerKw: Power?
    public var lastReadingAt: Instant?
    public var timeZone: Zone
    public var enrolledAt: Instant
    /// How its readings are judged and multiplied; nil when they are as usual.
    public var metering: MeteringStanding?

    public init(
        id: MeterID, name: String?, serial: String?, status: MeterStatus, registerKwh: Energy?, powerKw: Power?,
        lastReadingAt: Instant?, timeZone: Zone, enrolledAt: Instant, metering: MeteringStanding? = nil
    ) {
        self.id = id
        self.name = name
        self.serial = serial
        self.status = status
        self.registerKwh = registerKwh
        self.powerKw = powerKw
        self.lastReadingAt = lastReadingAt
        self.timeZone = timeZone
        self.enrolledAt = enrolledAt
        self.metering = metering
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(serial, forKey: .serial)
        try container.encode(status, forKey: .status)
        try container.encode(registerKwh, forKey: .registerKwh)
        try container.encode(powerKw, forKey: .powerKw)
        try container.encode(lastReadingAt, forKey: .lastReadingAt)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(enrolledAt, forKey: .enrolledAt)
        try container.encodeIfPresent(metering, forKey: .metering)
    }
}

/// Meters to add, as an operator asks for them.
public struct NewMeters: Hashable, Sendable, Codable {
    public var name: String?
    /// Unique among meters; only with a count of 1.
    public var serial: String?
    /// The server's configured zone when nil.
    public var timeZone: Zone?
    /// With `openingAt`: the register's value when the meter was opened.
    public var openingReadingKwh: Energy?
    public var openingAt: Instant?
    /// How many meters to add, 1 when nil. A name is then numbered: `Block A 1`, `Block A 2`, …
    public var count: Int?

    public init(
        name: String? = nil, serial: String? = nil, timeZone: Zone? = nil, openingReadingKwh: Energy? = nil,
        openingAt: Instant? = nil, count: Int? = nil
    ) {
        self.name = name
        self.serial = serial
        self.timeZone = timeZone
        self.openingReadingKwh = openingReadingKwh
        self.openingAt = openingAt
        self.count = count
    }
}

/// What to change of a meter; nil leaves a thing as it is.
public struct MeterChange: Hashable, Sendable, Codable {
    /// An empty name takes the name away.
    public var name: String?
    /// An empty serial takes the serial away.
    public var serial: String?
    public var timeZone: Zone?
    /// The digits before the decimal point that its register has, 1 to 12; 0: not known.
    public var digits: Int?
    /// Its main breaker; 0: not known.
    public var maximumPowerKw: Power?
    /// How often it is expected to be read; 0: hourly.
    public var expectedIntervalSeconds: Int?

    public init(
        name: String? = nil, serial: String? = nil, timeZone: Zone? = nil, digits: Int? = nil,
        maximumPowerKw: Power? = nil, expectedIntervalSeconds: Int? = nil
    ) {
        self.name = name
        self.serial = serial
        self.timeZone = timeZone
        self.digits = digits
        self.maximumPowerKw = maximumPowerKw
        self.expectedIntervalSeconds = expectedIntervalSeconds
    }

    public var isEmpty: Bool { name == nil && serial == nil && timeZone == nil && !changesRules }

    /// It changes how readings are judged.
    public var changesRules: Bool { digits != nil || maximumPowerKw != nil || expectedIntervalSeconds != nil }
}
