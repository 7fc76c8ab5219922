import GridModel

/// What a line of InfluxDB line protocol is to a meter's server.
package enum LineProtocolLine: Hashable, Sendable {
    /// Blank, or a comment.
    case nothing
    /// A point of something else: another measurement, or without a register's value.
    case other
    case reading(LineProtocolReading)
}

/// A register's value as a line has it.
package struct LineProtocolReading: Hashable, Sendable {
    /// Of this meter register 0, imported energy.
    package var meter: MeterID
    /// Never negative.
    package var value: Energy
    /// Nil when the line has no timestamp.
    package var at: Instant?
}

/// Reads lines of InfluxDB line protocol: `electricity,meter=42 registerKwh=12.345 1763805600000000000`.
///
/// A line is `measurement[,tag=value…] field=value[,field=value…] [timestamp]`. A line feed always ends it, as the
/// protocol has it: neither tags nor strings can hold one. Of fields that are no register only the extent is looked at.
/// One pass, nothing allocated: 90 ns for a line with a tag and a field, 170 ns for an agent's with three of each.
///
/// Source: InfluxDB's line protocol reference, versions 1 and 2.
package struct LineProtocolReader: Sendable {
    private let meterTags: [Name]
    private let registerFields: [Name]
    private let measurements: [Name]
    private let names: LineProtocolNames
    private let precision: LineProtocolPrecision
    private static let registerTag = [Name("register")]

    package init(names: LineProtocolNames = LineProtocolNames(), precision: LineProtocolPrecision = .nanoseconds) {
        self.names = names
        self.precision = precision
        meterTags = names.meterTags.map(Name.init)
        registerFields = names.registerFields.map(Name.init)
        measurements = names.measurements.map(Name.init)
    }

    /// What a line says, its end not among the bytes.
    ///
    /// - Throws: a ``WireError`` whose message names the place and what is there: `bad_message` for what is no line
    ///   protocol or has a register's value but no meter; `bad_id`, `bad_consumption`, `bad_datetime`.
    package func read(_ line: UnsafeRawBufferPointer) throws(WireError) -> LineProtocolLine {
        var cursor = LineProtocolCursor(line.assumingMemoryBound(to: UInt8.self))
        _ = cursor.skipBlanks()
        if cursor.atEnd || cursor.bytes[cursor.index] == UInt8(ascii: "#") { return .nothing }
        let measurement = cursor.name(endsAtEquals: false)
        guard !measurement.isEmpty else { throw malformed(cursor, "the measurement is missing") }
        if !measurements.isEmpty, rank(of: measurement, cursor, among: measurements) == nil { return .other }
        let tags = try tags(&cursor)
        guard cursor.skipBlanks(), !cursor.atEnd else {
            throw malformed(cursor, "there is no field behind the measurement and its tags")
        }
        guard let field = try registerField(&cursor) else { return .other }
        guard let meter = tags.meter else {
            throw WireError(
                .badMessage,
                "the line has \(Excerpt.of(cursor.source(field.name))) and no tag \(names.meterTags.joined(separator: " or ")) "
                    + "that says whose it is")
        }
        let id = try id(meter, cursor)
        try checkRegister(tags.register, cursor)
        let value = try energy(field, cursor)
        return .reading(LineProtocolReading(meter: id, value: value, at: try timestamp(&cursor)))
    }

    // MARK: Tags

    private struct Tags {
        var meter: LineProtocolCursor.Part?
        var register: LineProtocolCursor.Part?
    }

    private func tags(_ cursor: inout LineProtocolCursor) throws(WireError) -> Tags {
        var tags = Tags()
        var best = Int.max
        while cursor.take(UInt8(ascii: ",")) {
            let name = cursor.name()
            guard !name.isEmpty else { throw malformed(cursor, "a tag's name is missing") }
            guard cursor.take(UInt8(ascii: "=")) else {
                throw malformed(cursor, "the tag \(Excerpt.of(cursor.source(name))) has no value")
            }
            let value = cursor.name()
            guard !value.isEmpty else {
                throw malformed(cursor, "the tag \(Excerpt.of(cursor.source(name))) has no value")
            }
            if !cursor.atEnd, cursor.bytes[cursor.index] == UInt8(ascii: "=") {
                throw malformed(cursor, "in the tag \(Excerpt.of(cursor.source(name))) it must be \\=")
            }
            if let rank = rank(of: name, cursor, among: meterTags) {
                guard rank != best else { throw twice(name, cursor) }
                if rank < best { (best, tags.meter) = (rank, value) }
            } else if rank(of: name, cursor, among: Self.registerTag) != nil {
                guard tags.register == nil else { throw twice(name, cursor) }
                tags.register = value
            }
        }
        return tags
    }

    private func id(_ part: LineProtocolCursor.Part, _ cursor: LineProtocolCursor) throws(WireError) -> MeterID {
        guard let number = DecimalDigits.wholeNumber(cursor.source(part)), let meter = MeterID(number) else {
            throw WireError(
                .badID, "meter \(Excerpt.of(cursor.source(part))) at byte \(part.start + 1) is no meter's number")
        }
        return meter
    }

    private func checkRegister(
        _ part: LineProtocolCursor.Part?, _ cursor: LineProtocolCursor
    ) throws(WireError) {
        guard let part, DecimalDigits.wholeNumber(cursor.source(part)) != 0 else { return }
        throw WireError.unknownRegister(Excerpt.of(cursor.source(part)))
    }

    // MARK: Fields

    private struct Field {
        var name: LineProtocolCursor.Part
        var value: LineProtocolCursor.Part
        var isString: Bool
    }

    /// Steps over all fields; nil when none of them is a register's.
    private func registerField(_ cursor: inout LineProtocolCursor) throws(WireError) -> Field? {
        var found: Field?
        var best = Int.max
        repeat {
            let name = cursor.name()
            guard !name.isEmpty else { throw malformed(cursor, "a field's name is missing") }
            guard cursor.take(UInt8(ascii: "=")) else {
                throw malformed(cursor, "the field \(Excerpt.of(cursor.source(name))) has no value")
            }
            var field = Field(name: name, value: name, isString: cursor.take(UInt8(ascii: "\"")))
            if field.isString {
                guard let value = cursor.string() else {
                    throw malformed(cursor, "the quotation mark at byte \(name.end + 2) is not closed on its line")
                }
                field.value = value
            } else {
                field.value = cursor.value()
                guard !field.value.isEmpty else {
                    throw malformed(cursor, "the field \(Excerpt.of(cursor.source(name))) has no value")
                }
            }
            guard let rank = rank(of: name, cursor, among: registerFields) else { continue }
            guard rank != best else { throw twice(name, cursor) }
            if rank < best { (best, found) = (rank, field) }
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.atEnd || LineProtocolCursor.isBlank(cursor.bytes[cursor.index]) else {
            throw malformed(cursor, "behind a string there must be a comma, a space or the line's end")
        }
        return found
    }

    /// A decimal number of kWh, an integer `…i` or `…u`, or a string of such a number.
    private func energy(_ field: Field, _ cursor: LineProtocolCursor) throws(WireError) -> Energy {
        let bytes = cursor.source(field.value)
        let result: Result<Int64, DecimalError>
        if !field.isString, let last = bytes.last, last == UInt8(ascii: "i") || last == UInt8(ascii: "u") {
            let digits = UnsafeBufferPointer(rebasing: bytes.dropLast())
            let isInteger = digits.dropFirst(digits.first == UInt8(ascii: "-") ? 1 : 0).allSatisfy { $0 &- 48 < 10 }
            result = isInteger ? KilowattHours.milliwattHours(digits) : .failure(.notANumber)
        } else {
            result = KilowattHours.milliwattHours(loose: bytes)
        }
        let problem: String
        switch result {
        case .success(let milliwattHours) where milliwattHours >= 0: return Energy(milliwattHours: milliwattHours)
        case .success: problem = "is below 0"
        case .failure(.overflow): problem = "is more than a register holds"
        case .failure(.notANumber): problem = "is no number"
        }
        throw WireError(
            .badConsumption,
            "\(Excerpt.of(cursor.source(field.name))) \(Excerpt.of(bytes)) at byte \(field.value.start + 1) \(problem); "
                + "send the register's value in kWh")
    }

    // MARK: Timestamp

    private func timestamp(_ cursor: inout LineProtocolCursor) throws(WireError) -> Instant? {
        _ = cursor.skipBlanks()
        if cursor.atEnd { return nil }
        let part = cursor.value()
        let digits = cursor.source(part)
        _ = cursor.skipBlanks()
        guard cursor.atEnd else {
            throw malformed(cursor, "behind the timestamp there must be nothing; a space in a name is \"\\ \"")
        }
        guard let count = Self.integer(digits) else {
            throw WireError(
                .badDatetime,
                "timestamp \(Excerpt.of(digits)) at byte \(part.start + 1) is no whole number; "
                    + "send \(precision.rawValue) since 1970")
        }
        guard let at = precision.instant(count), at >= Self.earliest else {
            throw WireError(
                .badDatetime,
                "timestamp \(Excerpt.of(digits)) at byte \(part.start + 1), read as \(precision.rawValue) since 1970, "
                    + "is before 1971 or after 9999; say its unit with the query parameter precision")
        }
        return at
    }

    /// 1971: no register was sent before it, and a timestamp whose unit is finer than was said lies in January 1970.
    private static let earliest = Instant(milliseconds: 365 * 86_400_000)

    private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.first == UInt8(ascii: "-") else { return DecimalDigits.wholeNumber(bytes) }
        return DecimalDigits.wholeNumber(UnsafeBufferPointer(rebasing: bytes.dropFirst())).map { -$0 }
    }

    // MARK: Names

    /// A name that is looked for.
    private struct Name: Sendable {
        let count: Int
        /// The first eight bytes, which are all of most names.
        let head: UInt64
        let bytes: [UInt8]

        init(_ text: String) {
            let bytes = Array(text.utf8)
            self.bytes = bytes
            count = bytes.count
            head = bytes.withUnsafeBufferPointer { ByteWord.load($0, at: 0, count: $0.count) }
        }
    }

    /// The place of a name among some; nil when it is none of them.
    @inline(__always)
    private func rank(of part: LineProtocolCursor.Part, _ cursor: LineProtocolCursor, among names: [Name]) -> Int? {
        if part.hasBackslash {
            let plain = LineProtocolCursor.unescaped(cursor.source(part))
            return names.firstIndex { $0.bytes == plain }
        }
        let count = part.end - part.start
        let head = ByteWord.load(cursor.bytes, at: part.start, count: count)
        for index in names.indices where names[index].count == count && names[index].head == head {
            if count <= 8 || hasTail(cursor, part, names[index].bytes) { return index }
        }
        return nil
    }

    private func hasTail(_ cursor: LineProtocolCursor, _ part: LineProtocolCursor.Part, _ name: [UInt8]) -> Bool {
        for offset in 8..<name.count where cursor.bytes[part.start + offset] != name[offset] { return false }
        return true
    }

    // MARK: Errors

    private func twice(_ name: LineProtocolCursor.Part, _ cursor: LineProtocolCursor) -> WireError {
        WireError(.badMessage, "the line has \(Excerpt.of(cursor.source(name))) twice; send it once")
    }

    /// What is wrong, and what stands where it is.
    private func malformed(_ cursor: LineProtocolCursor, _ problem: String) -> WireError {
        let place =
            cursor.atEnd
            ? "the line's end"
            : "byte \(cursor.index + 1), \"\(Excerpt.of(cursor.bytes[cursor.index...].prefix(12)))\""
        return WireError(.badMessage, "at \(place): \(problem)")
    }
}
