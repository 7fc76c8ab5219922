import GridModel

/// What the head-end answers.
public enum MeterReply: Hashable, Sendable {
    /// To exactly `{"id": 0}`: the new id as bare digits, nothing after them.
    case enrolledBare(MeterID)
    /// To an enrolment with particulars: `{"id": 7}` and a newline.
    case enrolled(MeterID)
    /// The reading is durable.
    case acknowledged(ReadingAcknowledgement)
    /// `{"error": {"code": "…", "message": "…"}}` and a newline.
    case refused(WireError)

    /// Appends what goes over the wire, exactly.
    public func encode(into bytes: inout [UInt8]) {
        switch self {
        case .enrolledBare(let meter):
            bytes.append(meter)
        case .enrolled(let meter):
            bytes.append(json: "{\"id\": ")
            bytes.append(meter)
            bytes.append(json: "}\n")
        case .acknowledged(let acknowledgement):
            acknowledgement.encode(into: &bytes)
        case .refused(let error):
            bytes.append(json: "{\"error\": {\"code\": ")
            bytes.append(jsonString: error.code.rawValue)
            bytes.append(json: ", \"message\": ")
            bytes.append(jsonString: error.message)
            bytes.append(json: "}}\n")
        }
    }
}

/// Says that a reading is durable: on disk, there after a power cut.
public struct ReadingAcknowledgement: Hashable, Sendable {
    public var meter: MeterID
    public var consumption: Energy
    /// As the meter sent it.
    public var datetimeText: String
    /// One of ``AlertSentence``.
    public var alert: String

    public init(meter: MeterID, consumption: Energy, datetimeText: String, alert: String) {
        self.meter = meter
        self.consumption = consumption
        self.datetimeText = datetimeText
        self.alert = alert
    }

    /// What says that this reading is durable.
    public init(of reading: ReadingMessage, alert: String) {
        self.init(
            meter: reading.meter, consumption: reading.consumption, datetimeText: reading.datetimeText, alert: alert)
    }

    /// Appends `{"id": 1, "consumption": 12.345, "datetime": "…", "alert": "…"}` and a newline.
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(json: "{\"id\": ")
        bytes.append(meter)
        bytes.append(json: ", \"consumption\": ")
        bytes.append(kilowattHours: consumption)
        bytes.append(json: ", \"datetime\": ")
        bytes.append(jsonString: datetimeText)
        bytes.append(json: ", \"alert\": ")
        bytes.append(jsonString: alert)
        bytes.append(json: "}\n")
    }
}
