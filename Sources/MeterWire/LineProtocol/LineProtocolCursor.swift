/// A place in a line of InfluxDB line protocol; steps over its parts and reads none of them.
struct LineProtocolCursor {
    /// Where a part lies.
    struct Part {
        let start: Int
        let end: Int
        /// True when it has a backslash, and so may not be what it says.
        let hasBackslash: Bool

        var isEmpty: Bool { start == end }
    }

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var atEnd: Bool { index == bytes.count }

    func source(_ part: Part) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[part.start..<part.end])
    }

    /// True, and a step further, when the next byte is this one.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// True when there was white space to step over.
    mutating func skipBlanks() -> Bool {
        let start = index
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
        return index > start
    }

    /// A name or a tag's value: up to a comma, a space or, but for a measurement, an equals sign.
    ///
    /// A backslash takes away the meaning of one of these right behind it; before anything else it is itself. Two
    /// backslashes before a comma are thus one that is itself and one that is not: this is how InfluxDB reads what
    /// agents write, who escape the three and leave backslashes as they are.
    mutating func name(endsAtEquals: Bool = true) -> Part {
        let start = index
        var hasBackslash = false
        while true {
            skipToNameEnd()
            guard index < bytes.count else { break }
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                hasBackslash = true
                index += 1
                if index < bytes.count, Self.isDelimiter(bytes[index]) { index += 1 }
                continue
            case UInt8(ascii: "=") where !endsAtEquals:
                index += 1
                continue
            default: break
            }
            break
        }
        return Part(start: start, end: index, hasBackslash: hasBackslash)
    }

    /// To the first comma, space, equals sign or backslash.
    @inline(__always)
    private mutating func skipToNameEnd() {
        while index + 8 <= bytes.count {
            let word = ByteWord.load(bytes, at: index)
            let found =
                ByteWord.places(of: UInt8(ascii: ","), in: word) | ByteWord.places(of: UInt8(ascii: " "), in: word)
                | ByteWord.places(of: UInt8(ascii: "="), in: word) | ByteWord.places(of: UInt8(ascii: "\\"), in: word)
            if found != 0 {
                index += ByteWord.first(found)
                return
            }
            index += 8
        }
        while index < bytes.count, !Self.isDelimiter(bytes[index]), bytes[index] != UInt8(ascii: "\\") { index += 1 }
    }

    /// A string from behind its opening quotation mark up to the closing one, which is stepped over; nil when there is
    /// none. In a string a backslash takes away the meaning of whatever follows it.
    mutating func string() -> Part? {
        let start = index
        var hasBackslash = false
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return Part(start: start, end: index - 1, hasBackslash: hasBackslash)
            case UInt8(ascii: "\\"):
                hasBackslash = true
                index = min(index + 2, bytes.count)
            default:
                index += 1
            }
        }
        return nil
    }

    /// A value that is no string, or a timestamp: up to a comma or white space.
    mutating func value() -> Part {
        let start = index
        while index + 8 <= bytes.count {
            let word = ByteWord.load(bytes, at: index)
            let found =
                ByteWord.places(of: UInt8(ascii: ","), in: word) | ByteWord.places(of: UInt8(ascii: " "), in: word)
                | ByteWord.places(of: UInt8(ascii: "\t"), in: word)
            if found != 0 {
                index += ByteWord.first(found)
                return Part(start: start, end: index, hasBackslash: false)
            }
            index += 8
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), !Self.isBlank(bytes[index]) { index += 1 }
        return Part(start: start, end: index, hasBackslash: false)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "=")
    }

    /// A name as it was before it was escaped.
    static func unescaped(_ name: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        for (index, byte) in name.enumerated() {
            if byte == UInt8(ascii: "\\"), index + 1 < name.count, isDelimiter(name[index + 1]) { continue }
            plain.append(byte)
        }
        return plain
    }
}
