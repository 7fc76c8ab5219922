import GridModel

/// Reads the parts of a meter's message.
extension MessageFields {
    /// - Throws: ``WireError``, as ``MeterMessage/init(parsing:)`` says.
    func message() throws(WireError) -> MeterMessage {
        let type = self[.type]
        guard type.isAbsent || type.isString || type.kind == .null else {
            throw WireError(.badMessage, "type \(text.excerpt(of: type)) is no string; send a string or leave it out")
        }
        guard let meter = MeterID(try idNumber()) else { return try enrolment() }
        return .reading(try reading(of: meter))
    }

    private func idNumber() throws(WireError) -> Int64 {
        let token = self[.id]
        guard !token.isAbsent else {
            throw WireError(.badMessage, "the message has no \"id\"; send the meter's id, or {\"id\": 0} to get one")
        }
        guard let number = text.withScalar(token, { DecimalDigits.wholeNumber(Self.trimmed($0)) }) ?? nil else {
            let excerpt = text.excerpt(of: token)
            throw WireError(.badID, "id \(excerpt) is no meter's number; send digits, or {\"id\": 0} to get an id")
        }
        return number
    }

    private func enrolment() throws(WireError) -> MeterMessage {
        guard self[.consumption].isAbsent, self[.datetime].isAbsent else {
            throw WireError(.badID, "id 0 sends no readings; send {\"id\": 0} alone to get an id, then send that id")
        }
        if hasOnlyID, self[.id].kind == .number { return .enrol }
        return .enrolWith(
            EnrolmentParticulars(
                serial: try particular(.serial, longest: 64), name: try particular(.name, longest: 128),
                key: try particular(.key, longest: 256)))
    }

    private func particular(_ field: Field, longest: Int) throws(WireError) -> String? {
        let token = self[field]
        if token.isAbsent || token.kind == .null { return nil }
        guard let value = text.string(token) else {
            throw WireError(.badMessage, "\(field) \(shown(field)) is no text; send a string or leave it out")
        }
        guard value.utf8.count <= longest else {
            throw WireError(
                .badMessage, "\(field) \(shown(field)) is longer than \(longest) bytes; send a shorter one")
        }
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw WireError(.badMessage, "\(field) \(shown(field)) has a control character; send it without")
        }
        return value.isEmpty ? nil : value
    }

    /// A value as it may be repeated to the meter and in a log: a key is a secret.
    private func shown(_ field: Field) -> String { field == .key ? "(not shown)" : text.excerpt(of: self[field]) }

    private func reading(of meter: MeterID) throws(WireError) -> ReadingMessage {
        let consumption = try energy()
        let token = self[.datetime]
        guard !token.isAbsent else {
            throw WireError(
                .badMessage, "the reading has no \"datetime\"; send it as \"2026-11-22 10:00:00\" or in RFC 3339")
        }
        guard token.isString, let datetime = text.withScalar(token, { DateTimeText($0) }) ?? nil,
            let datetimeText = text.string(token)
        else {
            throw WireError(
                .badDatetime,
                "datetime \(text.excerpt(of: token)) is no date and time; send \"2026-11-22 10:00:00\" or RFC 3339")
        }
        return ReadingMessage(
            meter: meter, consumption: consumption, datetime: datetime, datetimeText: datetimeText)
    }

    private func energy() throws(WireError) -> Energy {
        let token = self[.consumption]
        guard !token.isAbsent else {
            throw WireError(.badMessage, "the message has no \"consumption\"; send the register's value in kWh")
        }
        let result = text.withScalar(token) { KilowattHours.milliwattHours(Self.trimmed($0)) } ?? .failure(.notANumber)
        switch result {
        case .success(let milliwattHours) where milliwattHours >= 0:
            return Energy(milliwattHours: milliwattHours)
        case .success:
            throw WireError(
                .badConsumption, "consumption \(text.excerpt(of: token)) is below 0; send the register's value in kWh")
        case .failure(.overflow):
            throw WireError(
                .badConsumption,
                "consumption \(text.excerpt(of: token)) is more than a register holds; send its value in kWh")
        case .failure(.notANumber):
            throw WireError(
                .badConsumption, "consumption \(text.excerpt(of: token)) is no number; send the register's value in kWh"
            )
        }
    }

    private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = bytes.count
        while start < end, JSONCursor.isWhiteSpace(bytes[start]) { start += 1 }
        while end > start, JSONCursor.isWhiteSpace(bytes[end - 1]) { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }
}
