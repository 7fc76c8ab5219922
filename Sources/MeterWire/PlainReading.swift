import GridModel

/// A reading written as nearly every sender writes it: each key at most once, the id in digits, the register's value as
/// a plain number, no escapes.
///
/// One pass over the bytes and no allocation, where finding out what is wrong with any other message takes two and some.
public struct PlainReading {
    public let meter: MeterID
    public let consumption: Energy
    public let datetime: DateTimeText
    let datetimeRange: Range<Int>

    /// Nil for anything but a plain reading, be it right or wrong: ``MeterMessage/init(parsing:)`` takes that.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        if let documented = DocumentedReading(bytes) {
            meter = documented.meter
            consumption = Energy(milliwattHours: documented.milliwattHours)
            datetime = .instant(documented.at)
            datetimeRange = documented.datetimeRange
            return
        }
        var reader = PlainReader(bytes: bytes)
        guard reader.members(), let meter = reader.meter, let consumption = reader.consumption,
            let datetime = reader.datetime
        else { return nil }
        self.meter = meter
        self.consumption = Energy(milliwattHours: consumption)
        self.datetime = datetime
        datetimeRange = reader.datetimeRange
    }
}

/// One pass over the members of an object.
private struct PlainReader {
    let bytes: UnsafeRawBufferPointer
    private var index = 0
    private(set) var meter: MeterID?
    private(set) var consumption: Int64?
    private(set) var datetime: DateTimeText?
    private(set) var datetimeRange = 0..<0
    private var hasType = false

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func members() -> Bool {
        skipSpaces()
        guard take("{") else { return false }
        repeat {
            skipSpaces()
            guard let name = string() else { return false }
            skipSpaces()
            guard take(":") else { return false }
            skipSpaces()
            guard member(name) else { return false }
            skipSpaces()
        } while take(",")
        guard take("}") else { return false }
        skipSpaces()
        return index == bytes.count
    }

    @inline(__always)
    private mutating func member(_ name: Range<Int>) -> Bool {
        switch name.count {
        case 2 where equal(name, "id"):
            guard meter == nil, let id = id() else { return false }
            meter = id
        case 11 where equal(name, "consumption"):
            guard consumption == nil, let value = number() else { return false }
            consumption = value
        case 8 where equal(name, "datetime"):
            guard datetime == nil, let range = string(),
                let value = DateTimeText(
                    UnsafeRawBufferPointer(rebasing: bytes[range]).assumingMemoryBound(to: UInt8.self))
            else { return false }
            datetime = value
            datetimeRange = range
        case 4 where equal(name, "type"):
            guard !hasType, string() != nil else { return false }
            hasType = true
        default: return false
        }
        return true
    }

    /// `42` or `"42"`, without a zero in front.
    @inline(__always)
    private mutating func id() -> MeterID? {
        let isQuoted = take("\"")
        guard index < bytes.count, bytes[index] != UInt8(ascii: "0") else { return nil }
        let start = index
        var value: Int64 = 0
        while index < bytes.count, bytes[index] &- 48 < 10, index - start < 18 {
            value = value &* 10 &+ Int64(bytes[index] &- 48)
            index += 1
        }
        guard index > start, !isQuoted || take("\"") else { return nil }
        return MeterID(value)
    }

    /// Up to 12 digits and 6 decimals, in milliwatt-hours.
    @inline(__always)
    private mutating func number() -> Int64? {
        let start = index
        var value: Int64 = 0
        while index < bytes.count, bytes[index] &- 48 < 10 {
            value = value &* 10 &+ Int64(bytes[index] &- 48)
            index += 1
        }
        let digits = index - start
        guard (1...12).contains(digits), digits == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        var decimals = 0
        if take(".") {
            let point = index
            while index < bytes.count, bytes[index] &- 48 < 10, index - point < 6 {
                value = value &* 10 &+ Int64(bytes[index] &- 48)
                index += 1
            }
            decimals = index - point
            guard decimals > 0 else { return nil }
        }
        // An exponent, a seventh decimal: not plain.
        if index < bytes.count, bytes[index] &- 48 < 10 || bytes[index] | 0x20 == UInt8(ascii: "e") { return nil }
        return value &* Self.powers[6 - decimals]
    }

    private static let powers: InlineArray<7, Int64> = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    /// What lies between two quotes: printable ASCII without a backslash.
    @inline(__always)
    private mutating func string() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = index
        index = JSONCursor.endOfPlainText(in: bytes.assumingMemoryBound(to: UInt8.self), from: start)
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
        index += 1
        return start..<(index - 1)
    }

    @inline(__always)
    private mutating func skipSpaces() {
        while index < bytes.count, JSONCursor.isWhiteSpace(bytes[index]) { index += 1 }
    }

    @inline(__always)
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    @inline(__always)
    private func equal(_ range: Range<Int>, _ word: StaticString) -> Bool {
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != word.utf8Start[offset] { return false }
        return true
    }
}
