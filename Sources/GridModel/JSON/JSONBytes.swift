/// Writes JSON values into bytes that are reserved already.
///
/// Long answers are written by hand: an encoder takes some microseconds for an interval, this some tens of nanoseconds.
/// What is written is to the byte what the API's encoder writes; a test holds the two together. Nothing here
/// looks at the room that is left: whoever calls reserves ``JSONItem/mostBytes``.
package struct JSONBytes {
    private let start: UnsafeMutablePointer<UInt8>
    private var place: UnsafeMutablePointer<UInt8>
    private var day = CivilDay(holding: Instant(milliseconds: 0))
    /// The two instants written last: an interval begins where the one before it ended.
    private var last = Written()
    private var lastButOne = Written()

    package init(_ bytes: UnsafeMutableRawBufferPointer) {
        start = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        place = start
    }

    package var count: Int { place - start }

    /// Inlined so that its length is known where it is written, which makes a few stores of it.
    @inline(__always)
    package mutating func literal(_ text: StaticString) {
        UnsafeMutableRawPointer(place).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        place += text.utf8CodeUnitCount
    }

    @inline(__always)
    package mutating func byte(_ byte: UInt8) {
        place.pointee = byte
        place += 1
    }

    package mutating func bool(_ value: Bool) { value ? literal("true") : literal("false") }

    /// A whole number that is not negative.
    @inline(__always)
    package mutating func integer(_ value: UInt64) {
        // The kWh of an hour or a day, and what is said a hundred thousand times.
        if value < 10 { return byte(UInt8(truncatingIfNeeded: 48 + value)) }
        if value < 100 { return twoDigits(UInt32(truncatingIfNeeded: value)) }
        longInteger(value)
    }

    private mutating func longInteger(_ value: UInt64) {
        var width = 1
        var bound: UInt64 = 10
        while width < 20, value >= bound {
            width += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var rest = value
        for position in stride(from: width - 1, through: 0, by: -1) {
            place[position] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        place += width
    }

    /// A number of millionths, with as few decimals as needed: `12.345`.
    @inline(__always)
    package mutating func millionths(_ value: Int64) {
        if value < 0 { byte(UInt8(ascii: "-")) }
        let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        integer(whole)
        guard fraction > 0 else { return }
        byte(UInt8(ascii: "."))
        let digits = Self.sixDigits(UInt32(truncatingIfNeeded: fraction))
        // Two bytes more than there are digits; what follows is written over them.
        UnsafeMutableRawPointer(place).storeBytes(
            of: (digits | 0x3030_3030_3030).littleEndian, as: UInt64.self)
        place += 8 - digits.leadingZeroBitCount / 8
    }

    /// The digits of a number below a million, one a byte, the first in the lowest.
    @inline(__always)
    private static func sixDigits(_ number: UInt32) -> UInt64 {
        let (high, rest) = number.quotientAndRemainder(dividingBy: 10_000)
        let (middle, low) = rest.quotientAndRemainder(dividingBy: 100)
        // Three numbers below 100 next to each other; 103/1024 is a tenth as far as that.
        let pairs = UInt64(high) | UInt64(middle) << 16 | UInt64(low) << 32
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F
        return tens | (pairs &- tens &* 10) << 8
    }

    /// An instant's text where it was written.
    private struct Written {
        var instant = Instant(milliseconds: .min)
        var start: UnsafeMutablePointer<UInt8>?
        var length = 0

        /// Longer ones are written anew.
        static let most = 32
    }

    /// RFC 3339 in UTC, in quotes: `"2026-11-22T13:00:00Z"`.
    @inline(__always)
    package mutating func instant(_ instant: Instant) {
        let start = place
        if let known = lastButOne.start, lastButOne.instant == instant, lastButOne.length <= Written.most {
            let text = UnsafeRawPointer(known).loadUnaligned(as: SIMD32<UInt8>.self)
            UnsafeMutableRawPointer(place).storeBytes(of: text, as: SIMD32<UInt8>.self)
            place += lastButOne.length
        } else {
            newInstant(instant)
        }
        lastButOne = last
        last = Written(instant: instant, start: start, length: place - start)
    }

    private mutating func newInstant(_ instant: Instant) {
        byte(UInt8(ascii: "\""))
        var millisecond = instant.milliseconds &- day.start
        if !(0..<CivilDay.length).contains(millisecond) {
            day = CivilDay(holding: instant)
            millisecond = instant.milliseconds &- day.start
        }
        if let text = day.text {
            // More than the date's bytes, in one store; the time of day is written over the rest.
            UnsafeMutableRawPointer(place).storeBytes(of: text, as: SIMD16<UInt8>.self)
            place += CivilDay.textLength
            timeOfDay(UInt32(truncatingIfNeeded: millisecond))
        } else {
            for byte in instant.rfc3339.utf8 { self.byte(byte) }
        }
        byte(UInt8(ascii: "\""))
    }

    @inline(__always)
    private mutating func timeOfDay(_ millisecond: UInt32) {
        let (hour, sinceHour) = millisecond.quotientAndRemainder(dividingBy: 3_600_000)
        if sinceHour == 0 {
            twoDigits(hour)
            return literal(":00:00Z")
        }
        let second = millisecond / 1_000
        let minute = second / 60
        twoDigits(hour)
        byte(UInt8(ascii: ":"))
        twoDigits(minute % 60)
        byte(UInt8(ascii: ":"))
        twoDigits(second % 60)
        let rest = millisecond % 1_000
        if rest > 0 {
            byte(UInt8(ascii: "."))
            byte(UInt8(truncatingIfNeeded: 48 + rest / 100))
            twoDigits(rest % 100)
        }
        byte(UInt8(ascii: "Z"))
    }

    @inline(__always)
    private mutating func twoDigits(_ number: UInt32) {
        let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
        UnsafeMutableRawPointer(place).storeBytes(
            of: UInt16(truncatingIfNeeded: 0x3030 | tens | ones << 8).littleEndian, as: UInt16.self)
        place += 2
    }

    /// Text in quotes; nothing but quotes, backslashes and control characters is escaped (RFC 8259 §7).
    package mutating func text(_ text: String) {
        byte(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): literal(#"\""#)
            case UInt8(ascii: "\\"): literal(#"\\"#)
            case 0x08: literal(#"\b"#)
            case 0x09: literal(#"\t"#)
            case 0x0a: literal(#"\n"#)
            case 0x0c: literal(#"\f"#)
            case 0x0d: literal(#"\r"#)
            case ..<0x20:
                literal(#"\u00"#)
                self.byte(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                self.byte(byte % 16 < 10 ? 48 + byte % 16 : 87 + byte % 16)
            default: self.byte(byte)
            }
        }
        byte(UInt8(ascii: "\""))
    }

    package mutating func null() { literal("null") }

    /// A value, or null where there is none.
    package mutating func optional<Value>(_ value: Value?, _ write: (inout JSONBytes, Value) -> Void) {
        if let value { write(&self, value) } else { null() }
    }
}

/// A day of the calendar as the beginning of an instant's text, kept because instants that follow each other share it.
private struct CivilDay {
    /// Milliseconds.
    static let length: Int64 = 86_400_000
    /// `2026-11-22T`.
    static let textLength = 11

    /// In milliseconds, as an instant's.
    let start: Int64
    /// Nil for a year that does not have four digits.
    let text: SIMD16<UInt8>?

    init(holding instant: Instant) {
        var (number, rest) = instant.milliseconds.quotientAndRemainder(dividingBy: Self.length)
        if rest < 0 { (number, rest) = (number - 1, rest + Self.length) }
        start = instant.milliseconds &- rest
        // Days of the years 1 to 9999.
        guard (-719_162...2_932_896).contains(number) else {
            text = nil
            return
        }
        let date = CivilDate(daysSince1970: Int(number))
        var bytes = SIMD16<UInt8>(repeating: UInt8(ascii: "-"))
        func set(_ value: Int, at position: Int, digits: Int) {
            var rest = value
            for index in stride(from: position + digits - 1, through: position, by: -1) {
                bytes[index] = UInt8(48 + rest % 10)
                rest /= 10
            }
        }
        set(date.year, at: 0, digits: 4)
        set(date.month, at: 5, digits: 2)
        set(date.day, at: 8, digits: 2)
        bytes[10] = UInt8(ascii: "T")
        text = bytes
    }
}
