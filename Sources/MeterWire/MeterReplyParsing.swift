import GridModel

extension MeterReply {
    /// The reply that bytes hold: bare digits, or one JSON object; white space around it is allowed.
    ///
    /// Objects are cut from the stream by ``ObjectFramer``. Bare digits come only after exactly `{"id": 0}` and have no
    /// end but the next pause; a program does better to enrol with particulars.
    /// - Throws: `bad_message` for anything that is no reply.
    public init(parsing reply: UnsafeRawBufferPointer) throws(WireError) {
        let text = JSONText(reply.assumingMemoryBound(to: UInt8.self))
        var start = 0
        while start < text.bytes.count, JSONCursor.isWhiteSpace(text.bytes[start]) { start += 1 }
        if start < text.bytes.count, text.bytes[start] &- 48 < 10 {
            let digits = text.bytes[start...].split(whereSeparator: JSONCursor.isWhiteSpace)
            guard digits.count == 1, let meter = MeterID(text: String(decoding: digits[0], as: UTF8.self)) else {
                throw Self.noReply(text)
            }
            self = .enrolledBare(meter)
            return
        }
        let parts = try ReplyParts(text, from: start)
        guard let reply = parts.reply else { throw Self.noReply(text) }
        self = reply
    }

    private static func noReply(_ text: JSONText) -> WireError {
        WireError(.badMessage, "\"\(Excerpt.of(text.bytes))\" is no reply of a head-end")
    }
}

/// The values of a reply's object, as far as they are there.
private struct ReplyParts {
    private var id: MeterID?
    private var consumption: Energy?
    private var datetime: String?
    private var alert: String?
    private var code: String?
    private var message: String?

    init(_ text: JSONText, from start: Int) throws(WireError) {
        var cursor = JSONCursor(text.bytes, from: start, maximumDepth: 8)
        let outcome = read(text, &cursor, depth: 1)
        cursor.skipWhiteSpace()
        guard outcome == .complete, cursor.atEnd else { throw text.malformed(at: cursor) }
    }

    /// Nil when what is there makes no reply.
    var reply: MeterReply? {
        if let code, let message { return .refused(WireError(WireError.Code(rawValue: code), message)) }
        guard let id else { return nil }
        guard let consumption, let datetime, let alert else {
            return consumption == nil && datetime == nil && alert == nil ? .enrolled(id) : nil
        }
        return .acknowledged(
            ReadingAcknowledgement(meter: id, consumption: consumption, datetimeText: datetime, alert: alert))
    }

    private mutating func read(
        _ text: JSONText, _ cursor: inout JSONCursor, depth: Int
    ) -> JSONCursor.MembersOutcome {
        cursor.members(depth: depth) { name, value in
            switch (text.string(name), depth) {
            case ("id", 1): id = MeterID(text: String(decoding: text.source(value), as: UTF8.self))
            case ("consumption", 1):
                consumption = try? Energy(kilowattHours: String(decoding: text.source(value), as: UTF8.self))
            case ("datetime", 1): datetime = text.string(value)
            case ("alert", 1): alert = text.string(value)
            case ("error", 1) where value.kind == .object:
                var inner = JSONCursor(text.bytes, from: value.start, maximumDepth: 8)
                _ = read(text, &inner, depth: 2)
            case ("code", 2): code = text.string(value)
            case ("message", 2): message = text.string(value)
            default: break
            }
            return true
        }
    }
}
