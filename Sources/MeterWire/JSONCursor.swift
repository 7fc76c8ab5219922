/// A place in a JSON text that is all there; scans values by RFC 8259 and steps over them.
///
/// A scan that meets an impossible byte, or the end, gives nil and leaves `index` there.
struct JSONCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var index: Int
    let maximumDepth: Int
    /// Set when a scan stopped because a value lies deeper than `maximumDepth`.
    private(set) var isTooDeep = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, maximumDepth: Int) {
        self.bytes = bytes
        self.index = start
        self.maximumDepth = maximumDepth
    }

    var atEnd: Bool { index == bytes.count }

    mutating func skipWhiteSpace() {
        while index < bytes.count, Self.isWhiteSpace(bytes[index]) { index += 1 }
    }

    /// True, and a step further, when the next byte is this one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// An object or array is at `depth` when `depth - 1` others hold it.
    mutating func value(depth: Int) -> JSONToken? {
        let start = index
        guard index < bytes.count else { return nil }
        let kind: JSONToken.Kind
        switch bytes[index] {
        case UInt8(ascii: "\""):
            return string()
        case UInt8(ascii: "-"):
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "I") {
                guard word("Infinity") else { return nil }
                kind = .notANumber
            } else {
                guard unsignedNumber() else { return nil }
                kind = .number
            }
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            guard unsignedNumber() else { return nil }
            kind = .number
        case UInt8(ascii: "{"):
            guard object(depth: depth) else { return nil }
            kind = .object
        case UInt8(ascii: "["):
            guard array(depth: depth) else { return nil }
            kind = .array
        case UInt8(ascii: "t"):
            guard word("true") else { return nil }
            kind = .boolean
        case UInt8(ascii: "f"):
            guard word("false") else { return nil }
            kind = .boolean
        case UInt8(ascii: "n"):
            guard word("null") else { return nil }
            kind = .null
        case UInt8(ascii: "N"):
            guard word("NaN") else { return nil }
            kind = .notANumber
        case UInt8(ascii: "I"):
            guard word("Infinity") else { return nil }
            kind = .notANumber
        default:
            return nil
        }
        return JSONToken(kind: kind, start: start, end: index)
    }

    /// Steps over an object.
    mutating func object(depth: Int) -> Bool {
        members(depth: depth) { _, _ in true } == .complete
    }

    enum MembersOutcome { case complete, malformed, refused }

    /// Steps over an object and hands on the name and the value of each member, until `body` gives false.
    @inline(__always)
    mutating func members(depth: Int, _ body: (_ name: JSONToken, _ value: JSONToken) -> Bool) -> MembersOutcome {
        guard enter(UInt8(ascii: "{"), depth: depth) else { return .malformed }
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return .complete }
        while true {
            guard let name = string() else { return .malformed }
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { return .malformed }
            skipWhiteSpace()
            guard let value = value(depth: depth + 1) else { return .malformed }
            guard body(name, value) else { return .refused }
            skipWhiteSpace()
            if take(UInt8(ascii: "}")) { return .complete }
            guard take(UInt8(ascii: ",")) else { return .malformed }
            skipWhiteSpace()
        }
    }

    private mutating func array(depth: Int) -> Bool {
        guard enter(UInt8(ascii: "["), depth: depth) else { return false }
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return true }
        while true {
            guard value(depth: depth + 1) != nil else { return false }
            skipWhiteSpace()
            if take(UInt8(ascii: "]")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
            skipWhiteSpace()
        }
    }

    private mutating func enter(_ bracket: UInt8, depth: Int) -> Bool {
        guard depth <= maximumDepth else {
            isTooDeep = true
            return false
        }
        return take(bracket)
    }

    private mutating func string() -> JSONToken? {
        let start = index
        guard take(UInt8(ascii: "\"")) else { return nil }
        var kind = JSONToken.Kind.plainString
        while true {
            index = Self.endOfPlainText(in: bytes, from: index)
            guard index < bytes.count else { return nil }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return JSONToken(kind: kind, start: start, end: index)
            case UInt8(ascii: "\\"):
                kind = .escapedString
                index += 1
                guard escape() else { return nil }
            case 0x80...:
                guard character() else { return nil }
            default:
                return nil
            }
        }
    }

    /// The first place from `start` on that is no plain ASCII of a string's inside: a quote, a backslash, a control
    /// character, a byte above 7F or the end. Looks at eight bytes at a time, since strings are most of a message.
    static func endOfPlainText(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawBufferPointer(bytes)
        var place = start
        while place + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // A byte's top bit comes up where it is zero; a borrow can only mislead above the first that is.
            let found = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) | word
            if found & tops != 0 { return place + (found & tops).trailingZeroBitCount / 8 }
            place += 8
        }
        while place < raw.count {
            let byte = raw[place]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { break }
            place += 1
        }
        return place
    }

    private mutating func escape() -> Bool {
        guard index < bytes.count else { return false }
        guard bytes[index] == UInt8(ascii: "u") else {
            guard JSONEscape.character(bytes[index]) != nil else { return false }
            index += 1
            return true
        }
        index += 1
        for _ in 0..<4 {
            guard index < bytes.count, JSONEscape.hexDigit(bytes[index]) != nil else { return false }
            index += 1
        }
        return true
    }

    private mutating func character() -> Bool {
        guard let sequence = UTF8Sequence(lead: bytes[index]) else { return false }
        index += 1
        guard index < bytes.count, bytes[index] >= sequence.lowest, bytes[index] <= sequence.highest else {
            return false
        }
        index += 1
        for _ in 1..<sequence.following {
            guard index < bytes.count, bytes[index] & 0xC0 == 0x80 else { return false }
            index += 1
        }
        return true
    }

    private mutating func unsignedNumber() -> Bool {
        guard index < bytes.count, bytes[index] &- 48 < 10 else { return false }
        if bytes[index] == UInt8(ascii: "0") { index += 1 } else { _ = digits() }
        if take(UInt8(ascii: ".")) {
            guard digits() else { return false }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = index
        while index < bytes.count, bytes[index] &- 48 < 10 { index += 1 }
        return index > start
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[offset]) else { return false }
        }
        return true
    }

    static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
