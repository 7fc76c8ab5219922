/// How far into one JSON object the bytes of a stream have come; it can stop after any byte and go on later.
///
/// It knows exactly the objects that ``JSONCursor`` knows.
struct ObjectScan: Sendable {
    enum Outcome { case goesOn, ends, tooDeep, impossible }

    /// As many levels as `arrays` has bits.
    static let deepest = 64

    /// Bytes of the object so far.
    private(set) var count = 0
    private var place = Place.outside
    private var depth = 0
    /// A bit for each open level, the innermost lowest: set when it is an array.
    private var arrays: UInt64 = 0
    private var stringIsName = false
    /// What is still to come of a word, first letter lowest.
    private var restOfWord: UInt64 = 0
    /// What is still to come of a character of several bytes, and what the next of them may be.
    private var followingBytes: UInt8 = 0
    private var lowest: UInt8 = 0
    private var highest: UInt8 = 0

    private enum Place: UInt8 {
        case outside
        case nameOrEnd, name, colon, value, valueOrEnd, commaOrEnd
        case string, escape, hex1, hex2, hex3, hex4, character
        case minus, zero, integer, point, fraction, exponentMark, exponentSign, exponent
        case word
    }

    /// Takes the next byte of the stream.
    mutating func step(_ byte: UInt8, maximumDepth: Int) -> Outcome {
        let outcome = taken(byte, maximumDepth: maximumDepth)
        if outcome == .goesOn { count += 1 }
        return outcome
    }

    private mutating func taken(_ byte: UInt8, maximumDepth: Int) -> Outcome {
        switch place {
        case .outside:
            return byte == UInt8(ascii: "{") ? open(array: false, maximumDepth: maximumDepth) : .impossible
        case .nameOrEnd, .name, .colon, .value, .valueOrEnd, .commaOrEnd:
            return between(byte, maximumDepth: maximumDepth)
        case .string, .escape, .hex1, .hex2, .hex3, .hex4, .character:
            return inString(byte)
        case .word:
            guard UInt64(byte) == restOfWord & 0xFF else { return .impossible }
            restOfWord >>= 8
            return restOfWord == 0 ? go(.commaOrEnd) : .goesOn
        case .minus, .zero, .integer, .point, .fraction, .exponentMark, .exponentSign, .exponent:
            return inNumber(byte)
        }
    }

    private mutating func between(_ byte: UInt8, maximumDepth: Int) -> Outcome {
        if JSONCursor.isWhiteSpace(byte) { return .goesOn }
        switch (place, byte) {
        case (.nameOrEnd, UInt8(ascii: "\"")), (.name, UInt8(ascii: "\"")):
            stringIsName = true
            return go(.string)
        case (.nameOrEnd, UInt8(ascii: "}")), (.valueOrEnd, UInt8(ascii: "]")):
            return close()
        case (.colon, UInt8(ascii: ":")):
            return go(.value)
        case (.value, _), (.valueOrEnd, _):
            return beginValue(byte, maximumDepth: maximumDepth)
        case (.commaOrEnd, _):
            return afterValue(byte)
        default:
            return .impossible
        }
    }

    private mutating func afterValue(_ byte: UInt8) -> Outcome {
        if JSONCursor.isWhiteSpace(byte) { return go(.commaOrEnd) }
        let inArray = arrays & 1 == 1
        switch byte {
        case UInt8(ascii: ","): return go(inArray ? .value : .name)
        case UInt8(ascii: "]") where inArray, UInt8(ascii: "}") where !inArray: return close()
        default: return .impossible
        }
    }

    private mutating func beginValue(_ byte: UInt8, maximumDepth: Int) -> Outcome {
        switch byte {
        case UInt8(ascii: "\""):
            stringIsName = false
            return go(.string)
        case UInt8(ascii: "-"): return go(.minus)
        case UInt8(ascii: "0"): return go(.zero)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): return go(.integer)
        case UInt8(ascii: "{"): return open(array: false, maximumDepth: maximumDepth)
        case UInt8(ascii: "["): return open(array: true, maximumDepth: maximumDepth)
        case UInt8(ascii: "t"): return begin(restOfWord: "rue")
        case UInt8(ascii: "f"): return begin(restOfWord: "alse")
        case UInt8(ascii: "n"): return begin(restOfWord: "ull")
        case UInt8(ascii: "N"): return begin(restOfWord: "aN")
        case UInt8(ascii: "I"): return begin(restOfWord: "nfinity")
        default: return .impossible
        }
    }

    private mutating func inString(_ byte: UInt8) -> Outcome {
        switch place {
        case .escape:
            if byte == UInt8(ascii: "u") { return go(.hex1) }
            return JSONEscape.character(byte) == nil ? .impossible : go(.string)
        case .hex1: return JSONEscape.hexDigit(byte) == nil ? .impossible : go(.hex2)
        case .hex2: return JSONEscape.hexDigit(byte) == nil ? .impossible : go(.hex3)
        case .hex3: return JSONEscape.hexDigit(byte) == nil ? .impossible : go(.hex4)
        case .hex4: return JSONEscape.hexDigit(byte) == nil ? .impossible : go(.string)
        case .character:
            guard byte >= lowest, byte <= highest else { return .impossible }
            (lowest, highest) = (0x80, 0xBF)
            followingBytes -= 1
            return followingBytes == 0 ? go(.string) : .goesOn
        default:
            if byte == UInt8(ascii: "\"") { return go(stringIsName ? .colon : .commaOrEnd) }
            if byte == UInt8(ascii: "\\") { return go(.escape) }
            if byte < 0x20 { return .impossible }
            if byte < 0x80 { return .goesOn }
            guard let sequence = UTF8Sequence(lead: byte) else { return .impossible }
            (followingBytes, lowest, highest) = (sequence.following, sequence.lowest, sequence.highest)
            return go(.character)
        }
    }

    private mutating func inNumber(_ byte: UInt8) -> Outcome {
        let isDigit = byte &- 48 < 10
        switch place {
        case .minus:
            if byte == UInt8(ascii: "I") { return begin(restOfWord: "nfinity") }
            return isDigit ? go(byte == UInt8(ascii: "0") ? .zero : .integer) : .impossible
        case .point: return isDigit ? go(.fraction) : .impossible
        case .exponentMark:
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { return go(.exponentSign) }
            return isDigit ? go(.exponent) : .impossible
        case .exponentSign: return isDigit ? go(.exponent) : .impossible
        case .integer where isDigit, .fraction where isDigit, .exponent where isDigit: return .goesOn
        case .zero where byte == UInt8(ascii: "."), .integer where byte == UInt8(ascii: "."): return go(.point)
        case .zero where byte | 0x20 == UInt8(ascii: "e"), .integer where byte | 0x20 == UInt8(ascii: "e"),
            .fraction where byte | 0x20 == UInt8(ascii: "e"):
            return go(.exponentMark)
        default: return afterValue(byte)
        }
    }

    private mutating func open(array: Bool, maximumDepth: Int) -> Outcome {
        guard depth < maximumDepth else { return .tooDeep }
        depth += 1
        arrays = arrays << 1 | (array ? 1 : 0)
        return go(array ? .valueOrEnd : .nameOrEnd)
    }

    private mutating func close() -> Outcome {
        depth -= 1
        arrays >>= 1
        return depth == 0 ? .ends : go(.commaOrEnd)
    }

    private mutating func begin(restOfWord word: StaticString) -> Outcome {
        restOfWord = 0
        for offset in (0..<word.utf8CodeUnitCount).reversed() {
            restOfWord = restOfWord << 8 | UInt64(word.utf8Start[offset])
        }
        return go(.word)
    }

    private mutating func go(_ next: Place) -> Outcome {
        place = next
        return .goesOn
    }
}
