import GridModel

/// What a meter says to the head-end.
public enum MeterMessage: Hashable, Sendable {
    /// Exactly `{"id": 0}`: a meter asks for an id, and reads it as bare digits.
    case enrol
    /// An id of 0 with anything beside it: a meter introduces itself, and reads an object.
    case enrolWith(EnrolmentParticulars)
    case reading(ReadingMessage)

    /// The message that a JSON object's bytes hold; white space around the object is allowed.
    ///
    /// - Throws: a ``WireError`` whose message names what is wrong: `bad_message` for what is no JSON object or lacks
    ///   something, `bad_id`, `bad_consumption`, `bad_datetime`.
    public init(parsing object: UnsafeRawBufferPointer) throws(WireError) {
        if let plain = PlainReading(object) {
            let text = String(decoding: UnsafeRawBufferPointer(rebasing: object[plain.datetimeRange]), as: UTF8.self)
            self = .reading(
                ReadingMessage(
                    meter: plain.meter, consumption: plain.consumption, datetime: plain.datetime, datetimeText: text))
            return
        }
        let fields = try MessageFields(object.assumingMemoryBound(to: UInt8.self))
        self = try fields.message()
    }

    /// Appends what goes over the wire: the object and a newline.
    public func encode(into bytes: inout [UInt8]) {
        switch self {
        case .enrol: bytes.append(json: "{\"id\": 0}\n")
        case .enrolWith(let particulars): particulars.encode(into: &bytes)
        case .reading(let reading): reading.encode(into: &bytes)
        }
    }
}

/// How a meter introduces itself; with the same serial and key it gets the same id again.
public struct EnrolmentParticulars: Hashable, Sendable {
    /// At most 64 bytes, never empty.
    public var serial: String?
    /// At most 128 bytes, never empty.
    public var name: String?
    /// A secret of the meter's, at most 256 bytes, never empty.
    public var key: String?

    public init(serial: String? = nil, name: String? = nil, key: String? = nil) {
        self.serial = serial
        self.name = name
        self.key = key
    }

    func encode(into bytes: inout [UInt8]) {
        bytes.append(json: "{\"id\": 0, \"serial\": ")
        bytes.append(jsonStringOrNull: serial)
        bytes.append(json: ", \"name\": ")
        bytes.append(jsonStringOrNull: name)
        bytes.append(json: ", \"key\": ")
        bytes.append(jsonStringOrNull: key)
        bytes.append(json: "}\n")
    }
}

extension [UInt8] {
    fileprivate mutating func append(jsonStringOrNull text: String?) {
        if let text { append(jsonString: text) } else { append(json: "null") }
    }
}
