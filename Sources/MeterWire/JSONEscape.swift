/// The escapes of JSON strings (RFC 8259 §7), both ways.
enum JSONEscape {
    /// The byte a one-letter escape stands for; nil for a letter that is none.
    static func character(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - 87)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - 55)
        default: nil
        }
    }

    /// The text of a well-formed string's inside; nil when half of a surrogate pair stands alone.
    static func decoded(_ inside: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        var text = String.UnicodeScalarView()
        var rest = inside
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\\") else {
                let end = rest.firstIndex(of: UInt8(ascii: "\\")) ?? rest.endIndex
                text.append(contentsOf: String(decoding: rest[rest.startIndex..<end], as: UTF8.self).unicodeScalars)
                rest = rest[end...]
                continue
            }
            rest = rest.dropFirst()
            guard let letter = rest.popFirst() else { return nil }
            if letter != UInt8(ascii: "u") {
                guard let byte = character(letter) else { return nil }
                text.append(Unicode.Scalar(byte))
                continue
            }
            guard let scalar = scalar(&rest) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// The character whose `\u` has just been passed, second half of a pair included.
    private static func scalar(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
        guard let first = hexQuad(&rest) else { return nil }
        guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"), let second = hexQuad(&rest),
            second & 0xFC00 == 0xDC00
        else { return nil }
        return Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF))
    }

    private static func hexQuad(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = rest.popFirst(), let digit = hexDigit(byte) else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}
