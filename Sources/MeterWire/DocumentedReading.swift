import GridModel

/// A reading in just the layout the wire's documentation shows, as Python's `json.dumps` writes it too:
/// `{"id": "1", "consumption": 12.345, "datetime": "2026-11-22T10:00:00Z"}`.
///
/// What lies between the three values is compared eight bytes at a time, and no byte is looked at twice: a third of what
/// finding the members by their names takes.
struct DocumentedReading {
    let meter: MeterID
    let milliwattHours: Int64
    let at: Instant
    let datetimeRange: Range<Int>

    private static let beforeID: StaticString = "{\"id\": \""
    private static let beforeConsumption: StaticString = "\", \"consumption\": "
    private static let beforeDatetime: StaticString = ", \"datetime\": \""
    private static let datetimeLength = 20
    private static let powers: InlineArray<7, Int64> = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1]

    /// Nil for every other layout, be it right or wrong.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return nil }
        let count = bytes.count
        var index = Self.beforeID.utf8CodeUnitCount
        guard count > index, Self.equal(base, Self.beforeID) else { return nil }

        guard base.load(fromByteOffset: index, as: UInt8.self) != UInt8(ascii: "0"),
            let id = Self.digits(base, &index, count, most: 18), let meter = MeterID(id.value),
            index + Self.beforeConsumption.utf8CodeUnitCount < count,
            Self.equal(base + index, Self.beforeConsumption)
        else { return nil }
        index += Self.beforeConsumption.utf8CodeUnitCount

        let startsWithZero = base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "0")
        guard let whole = Self.digits(base, &index, count, most: 12), !startsWithZero || whole.length == 1,
            index + 1 < count
        else { return nil }
        var value = whole.value
        var decimals = 0
        if base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ".") {
            index += 1
            guard let fraction = Self.digits(base, &index, count, most: 6) else { return nil }
            decimals = fraction.length
            // At most 18 digits in all.
            value = value &* Self.powers[6 - decimals] &+ fraction.value
        }

        let start = index + Self.beforeDatetime.utf8CodeUnitCount
        guard start + Self.datetimeLength + 2 == count, Self.equal(base + index, Self.beforeDatetime),
            base.load(fromByteOffset: count - 2, as: UInt8.self) == UInt8(ascii: "\""),
            base.load(fromByteOffset: count - 1, as: UInt8.self) == UInt8(ascii: "}"),
            let at = Instant(
                plain: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + Self.datetimeLength)]))
        else { return nil }
        self.meter = meter
        milliwattHours = value &* Self.powers[decimals]
        self.at = at
        datetimeRange = start..<(start + Self.datetimeLength)
    }

    /// The number that digits make, up to the first byte that is none; nil when there are none or more than `most`.
    @inline(__always)
    private static func digits(
        _ base: UnsafeRawPointer, _ index: inout Int, _ count: Int, most: Int
    ) -> (value: Int64, length: Int)? {
        let start = index
        var value: Int64 = 0
        while index < count {
            let digit = base.load(fromByteOffset: index, as: UInt8.self) &- 48
            guard digit < 10 else { break }
            value = value &* 10 &+ Int64(digit)
            index += 1
        }
        let length = index - start
        return length > 0 && length <= most ? (value, length) : nil
    }

    /// Whether the bytes begin with a word of eight or more; there are as many bytes.
    @inline(__always)
    private static func equal(_ bytes: UnsafeRawPointer, _ word: StaticString) -> Bool {
        let other = UnsafeRawPointer(word.utf8Start)
        let length = word.utf8CodeUnitCount
        var place = 0
        while place + 8 <= length {
            if bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                != other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            {
                return false
            }
            place += 8
        }
        // The last eight, some of them again.
        return bytes.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
            == other.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
    }
}
