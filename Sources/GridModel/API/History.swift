/// How history is cut.
public enum HistoryStep: String, Hashable, Sendable, Codable, CaseIterable {
    case hour = "1h"
    case day = "1d"
    case month = "1mo"
    /// The readings themselves.
    case raw
}

/// Where an interval's energy comes from.
public enum IntervalQuality: String, Hashable, Sendable, Codable, CaseIterable {
    /// Both of its bounds have a reading of their own.
    case measured
    /// A bound lies between two readings; its register value is linear between them.
    case interpolated
    case estimated
    case edited
}

/// From a measurement to what is farthest from one: of several the greatest is the worst.
extension IntervalQuality: Comparable {
    public static func < (a: IntervalQuality, b: IntervalQuality) -> Bool { a.doubt < b.doubt }

    private var doubt: Int {
        switch self {
        case .measured: 0
        case .edited: 1
        case .interpolated: 2
        case .estimated: 3
        }
    }
}

/// Consumption between two instants.
public struct Interval: Hashable, Sendable, Codable {
    public var start: Instant
    public var end: Instant
    public var consumptionKwh: Energy
    /// The mean over the time the readings reach, without what the first reading of an enrolled meter shows: nobody
    /// knows when that was used. Nil over no time, or when the mean does not fit 64 bits of milliwatts.
    public var averageKw: Power?
    public var quality: IntervalQuality
    /// True when the readings do not reach over the whole interval: the meter was opened within it, or it is not
    /// over. The mean is then over the time they reach.
    public var partial: Bool
    /// True when a reading that has a part in it waits for an operator's decision: a fall nobody explained, or more than
    /// the meter can have used.
    public var held: Bool

    public init(
        start: Instant, end: Instant, consumptionKwh: Energy, averageKw: Power?, quality: IntervalQuality,
        partial: Bool, held: Bool = false
    ) {
        self.start = start
        self.end = end
        self.consumptionKwh = consumptionKwh
        self.averageKw = averageKw
        self.quality = quality
        self.partial = partial
        self.held = held
    }

    private enum CodingKeys: String, CodingKey {
        case start, end, consumptionKwh, averageKw, quality, partial, held
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        start = try container.decode(Instant.self, forKey: .start)
        end = try container.decode(Instant.self, forKey: .end)
        consumptionKwh = try container.decode(Energy.self, forKey: .consumptionKwh)
        averageKw = try container.decodeIfPresent(Power.self, forKey: .averageKw)
        quality = try container.decode(IntervalQuality.self, forKey: .quality)
        partial = try container.decode(Bool.self, forKey: .partial)
        held = try container.decodeIfPresent(Bool.self, forKey: .held) ?? false
    }

    /// A mean that can't be told is there as null, so that a script can rely on the key; `held` is there when it is true.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encode(consumptionKwh, forKey: .consumptionKwh)
        try container.encode(averageKw, forKey: .averageKw)
        try container.encode(quality, forKey: .quality)
        try container.encode(partial, forKey: .partial)
        if held { try container.encode(held, forKey: .held) }
    }
}

/// What is unusual about a reading.
public enum ReadingFlag: String, Hashable, Sendable, Codable, CaseIterable {
    /// Lower than the reading before it; the energy across the fall is not known and counted as none.
    case fall
    /// Fell and came back: left out, the register runs on over it.
    case dip
    /// Another value was sent for the same instant; the greater one counts.
    case conflict
    /// Grew by more than the meter's maximum power could have used; it is counted.
    case spike
    /// Lower, because the register ran over its last digit.
    case rollover
    /// The first since the register was reset.
    case reset
    /// The first of another device.
    case exchange
    /// Left out by an operator.
    case excluded
    /// An operator said that it counts as it is.
    case accepted
}

/// A reading as the API shows it.
public struct RawReading: Hashable, Sendable, Codable {
    public var at: Instant
    public var registerKwh: Energy
    public var flags: [ReadingFlag]

    public init(at: Instant, registerKwh: Energy, flags: [ReadingFlag]) {
        self.at = at
        self.registerKwh = registerKwh
        self.flags = flags
    }
}
