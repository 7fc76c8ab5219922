import GridModel

/// Writes JSON values into bytes that are reserved already.
///
/// Long answers are written by hand: an encoder takes some microseconds for an interval, this some tens of nanoseconds.
/// What is written is to the byte what the API's encoder writes (``JSON``); a test holds the two together. Nothing here
/// looks at the room that is left: whoever calls reserves ``JSONItem/mostBytes``.
struct JSONBytes {
    private let start: UnsafeMutablePointer<UInt8>
    private var place: UnsafeMutablePointer<UInt8>
    private var day = CivilDay(number: .min)

    init(_ bytes: UnsafeMutableRawBufferPointer) {
        start = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        place = start
    }

    var count: Int { place - start }

    /// Inlined so that its length is known where it is written, which makes a few stores of it.
    @inline(__always)
    mutating func literal(_ text: StaticString) {
        UnsafeMutableRawPointer(place).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        place += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        place.pointee = byte
        place += 1
    }

    mutating func bool(_ value: Bool) { value ? literal("true") : literal("false") }

    /// A whole number that is not negative.
    mutating func integer(_ value: UInt64) {
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
    mutating func millionths(_ value: Int64) {
        if value < 0 { byte(UInt8(ascii: "-")) }
        let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        integer(whole)
        guard fraction > 0 else { return }
        byte(UInt8(ascii: "."))
        var rest = UInt32(truncatingIfNeeded: fraction)
        for position in stride(from: 5, through: 0, by: -1) {
            place[position] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        var width = 6
        while place[width - 1] == 48 { width -= 1 }
        place += width
    }

    /// RFC 3339 in UTC, in quotes: `"2026-11-22T13:00:00Z"`.
    mutating func instant(_ instant: Instant) {
        byte(UInt8(ascii: "\""))
        var number = instant.milliseconds / CivilDay.length
        var millisecond = instant.milliseconds % CivilDay.length
        if millisecond < 0 {
            number -= 1
            millisecond += CivilDay.length
        }
        if number != day.number { day = CivilDay(number: number) }
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

    private mutating func timeOfDay(_ millisecond: UInt32) {
        let second = millisecond / 1_000
        let minute = second / 60
        twoDigits(minute / 60)
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
        place[0] = UInt8(truncatingIfNeeded: 48 + number / 10)
        place[1] = UInt8(truncatingIfNeeded: 48 + number % 10)
        place += 2
    }

    /// Text in quotes; nothing but quotes, backslashes and control characters is escaped (RFC 8259 §7).
    mutating func text(_ text: String) {
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

    mutating func null() { literal("null") }

    /// A value, or null where there is none.
    mutating func optional<Value>(_ value: Value?, _ write: (inout JSONBytes, Value) -> Void) {
        if let value { write(&self, value) } else { null() }
    }
}

/// A day of the calendar as the beginning of an instant's text, kept because instants that follow each other share it.
private struct CivilDay {
    /// Milliseconds.
    static let length: Int64 = 86_400_000
    /// `2026-11-22T`.
    static let textLength = 11

    /// Days since 1970-01-01.
    let number: Int64
    /// Nil for a year that does not have four digits.
    let text: SIMD16<UInt8>?

    init(number: Int64) {
        self.number = number
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
