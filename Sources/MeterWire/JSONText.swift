/// A JSON text's bytes, read token by token.
struct JSONText {
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// A value's bytes, a string's quotes among them.
    func source(_ token: JSONToken) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[token.start..<token.end])
    }

    /// The bytes between a string's quotes, escapes as they are.
    func inside(_ string: JSONToken) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[(string.start + 1)..<(string.end - 1)])
    }

    /// A string's text; nil when half of a surrogate pair stands alone, and for what is no string.
    func string(_ token: JSONToken) -> String? {
        switch token.kind {
        case .plainString: String(decoding: inside(token), as: UTF8.self)
        case .escapedString: JSONEscape.decoded(inside(token)[...])
        default: nil
        }
    }

    /// Calls `body` with a string's UTF-8 or a number's digits; nil for other values and broken strings.
    func withScalar<R>(_ token: JSONToken, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        switch token.kind {
        case .number: return body(source(token))
        case .plainString: return body(inside(token))
        case .escapedString:
            guard var decoded = string(token) else { return nil }
            return decoded.withUTF8(body)
        default: return nil
        }
    }

    /// A value as it was sent, cut and made printable.
    func excerpt(of token: JSONToken) -> String { Excerpt.of(source(token)) }

    /// Why a text is not one JSON object, by where its scan stopped.
    func malformed(at cursor: JSONCursor) -> WireError {
        if cursor.isTooDeep {
            return WireError(
                .badMessage, "the message nests more than \(cursor.maximumDepth) levels; send a flatter one")
        }
        guard cursor.index < bytes.count else {
            return WireError(.badMessage, "the message ends before its closing brace: \"\(Excerpt.of(bytes))\"")
        }
        let byte = Excerpt.of(bytes[cursor.index...].prefix(1))
        return WireError(.badMessage, "\"\(byte)\" as byte \(cursor.index + 1) is no part of a JSON object")
    }
}
