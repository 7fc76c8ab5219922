import GridModel

/// A reading as a meter sends it: a register's value at a date-time that may be local to the meter.
public struct ReadingMessage: Hashable, Sendable {
    public var meter: MeterID
    /// Register 0, imported energy: the wire knows no other yet.
    public var register: RegisterID
    /// The register's value, never negative.
    public var consumption: Energy
    /// The date-time, read.
    public var datetime: DateTimeText
    /// The date-time as sent; the acknowledgement repeats it.
    public var datetimeText: String

    /// Nil when `datetimeText` is no date-time.
    public init?(meter: MeterID, consumption: Energy, datetimeText: String) {
        guard let datetime = DateTimeText(datetimeText) else { return nil }
        self.init(meter: meter, consumption: consumption, datetime: datetime, datetimeText: datetimeText)
    }

    /// A reading at an instant, written in RFC 3339.
    public init(meter: MeterID, consumption: Energy, at instant: Instant) {
        self.init(
            meter: meter, consumption: consumption, datetime: .instant(instant), datetimeText: instant.rfc3339)
    }

    /// A reading at what the meter's wall clock shows.
    public init(meter: MeterID, consumption: Energy, at local: LocalDateTime) {
        self.init(meter: meter, consumption: consumption, datetime: .local(local), datetimeText: local.text)
    }

    init(meter: MeterID, consumption: Energy, datetime: DateTimeText, datetimeText: String) {
        self.meter = meter
        register = .importedEnergy
        self.consumption = consumption
        self.datetime = datetime
        self.datetimeText = datetimeText
    }

    /// Appends what goes over the wire: `{"id": "1", "consumption": 12.345, "datetime": "…", "type": "/spent"}` and a
    /// newline.
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(json: "{\"id\": \"")
        bytes.append(meter)
        bytes.append(json: "\", \"consumption\": ")
        bytes.append(kilowattHours: consumption)
        bytes.append(json: ", \"datetime\": ")
        bytes.append(jsonString: datetimeText)
        bytes.append(json: ", \"type\": \"/spent\"}\n")
    }
}
