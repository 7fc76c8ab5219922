/// Something that just happened, as `gridctl watch` prints it.
public enum LiveEvent: Hashable, Sendable {
    case reading(meter: MeterID, at: Instant, registerKwh: Energy, powerKw: Power?)
    case alert(Alert)
    /// Events were missed: the reader was too slow, or asked for more than is kept.
    case gap(message: String)

    /// The meter it concerns; nil for a gap, and for an alert about something else.
    public var meter: MeterID? {
        switch self {
        case .reading(let meter, _, _, _): meter
        case .alert(let alert): alert.meter
        case .gap: nil
        }
    }
}

/// In JSON an object with a `kind`: `reading`, `alert` or `gap`.
extension LiveEvent: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, meter, at, registerKwh, powerKw, message
    }

    private enum Kind: String, Codable { case reading, alert, gap }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .reading:
            self = .reading(
                meter: try container.decode(MeterID.self, forKey: .meter),
                at: try container.decode(Instant.self, forKey: .at),
                registerKwh: try container.decode(Energy.self, forKey: .registerKwh),
                powerKw: try container.decodeIfPresent(Power.self, forKey: .powerKw))
        case .alert: self = .alert(try Alert(from: decoder))
        case .gap: self = .gap(message: try container.decode(String.self, forKey: .message))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .reading(let meter, let at, let registerKwh, let powerKw):
            try container.encode(Kind.reading, forKey: .kind)
            try container.encode(meter, forKey: .meter)
            try container.encode(at, forKey: .at)
            try container.encode(registerKwh, forKey: .registerKwh)
            try container.encode(powerKw, forKey: .powerKw)
        case .alert(let alert):
            try container.encode(Kind.alert, forKey: .kind)
            try alert.encode(to: encoder)
        case .gap(let message):
            try container.encode(Kind.gap, forKey: .kind)
            try container.encode(message, forKey: .message)
        }
    }
}
