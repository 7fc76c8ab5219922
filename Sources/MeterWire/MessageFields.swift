/// Where the parts of a meter's message lie in its bytes, found in one pass and not yet read.
struct MessageFields {
    /// The keys a message may have; others are passed over.
    enum Field: Int, CaseIterable {
        case id, consumption, datetime, type, serial, name, key
    }

    let text: JSONText
    /// True when `id` is the only key.
    private(set) var hasOnlyID = true
    private var tokens = InlineArray<7, JSONToken>(repeating: .absent)

    subscript(field: Field) -> JSONToken { tokens[field.rawValue] }

    /// - Throws: `bad_message` for what is no JSON object, or has a key of ours twice.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(WireError) {
        let text = JSONText(bytes)
        self.text = text
        var cursor = JSONCursor(bytes, maximumDepth: 8)
        var tokens = self.tokens
        var onlyID = true
        var twice = JSONToken.absent
        cursor.skipWhiteSpace()
        let outcome = cursor.members(depth: 1) { name, value in
            guard let field = Self.field(named: name, in: text) else {
                onlyID = false
                return true
            }
            if field != .id { onlyID = false }
            guard tokens[field.rawValue].isAbsent else {
                twice = name
                return false
            }
            tokens[field.rawValue] = value
            return true
        }
        guard twice.isAbsent else {
            throw WireError(.badMessage, "the message has \(text.excerpt(of: twice)) twice; send each key once")
        }
        cursor.skipWhiteSpace()
        guard outcome == .complete, cursor.atEnd else { throw text.malformed(at: cursor) }
        self.tokens = tokens
        hasOnlyID = onlyID
    }

    private static func field(named name: JSONToken, in text: JSONText) -> Field? {
        // A name without escapes is compared where it lies.
        guard name.kind == .plainString else {
            guard let decoded = text.string(name) else { return nil }
            return Field.allCases.first { String(describing: $0) == decoded }
        }
        let inside = text.inside(name)
        return switch inside.count {
        case 2 where equal(inside, "id"): .id
        case 3 where equal(inside, "key"): .key
        case 4 where equal(inside, "type"): .type
        case 4 where equal(inside, "name"): .name
        case 6 where equal(inside, "serial"): .serial
        case 8 where equal(inside, "datetime"): .datetime
        case 11 where equal(inside, "consumption"): .consumption
        default: nil
        }
    }

    private static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        for index in 0..<bytes.count where bytes[index] != word.utf8Start[index] { return false }
        return true
    }
}
