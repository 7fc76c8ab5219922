/// A date-time as it was written: with a zone offset (RFC 3339), or local to a zone that is known elsewhere.
public enum DateTimeText: Hashable, Sendable {
    case instant(Instant)
    case local(LocalDateTime)

    /// Reads `2026-11-22 10:00:00`, `2026-11-22T10:00:00.250`, or RFC 3339 (`…Z`, `…-03:00`).
    ///
    /// Seconds may be left out. Fractions beyond the millisecond are cut. Nil for anything else, for days the
    /// calendar does not have, for a leap second, which no meter's register needs, and for an instant that is in no
    /// year from 1 to 9999 by UTC, which could not be written again.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let instant = Instant(plain: UnsafeRawBufferPointer(bytes)) {
            self = .instant(instant)
            return
        }
        var scanner = Scanner(bytes: bytes)
        guard let date = scanner.date(), scanner.take(where: { $0 == 32 || $0 | 0x20 == UInt8(ascii: "t") }),
            let milliseconds = scanner.timeOfDay()
        else { return nil }
        let local = LocalDateTime(date: date, millisecondOfDay: milliseconds)
        if scanner.atEnd {
            self = .local(local)
            return
        }
        guard let offset = scanner.offsetSeconds(), scanner.atEnd else { return nil }
        let instant = Instant(milliseconds: local.asIfUTC - Int64(offset) * 1_000)
        guard offset != 0 else {
            self = .instant(instant)
            return
        }
        guard (1...9999).contains(LocalDateTime(asIfUTC: instant.milliseconds).date.year) else { return nil }
        self = .instant(instant)
    }

    public init?(_ text: String) {
        var text = text
        guard let parsed = text.withUTF8({ DateTimeText($0) }) else { return nil }
        self = parsed
    }
}

/// Reads the parts of a date-time from its bytes, one after the other.
struct Scanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    var atEnd: Bool { index == bytes.count }

    mutating func take(where matches: (UInt8) -> Bool) -> Bool {
        guard index < bytes.count, matches(bytes[index]) else { return false }
        index += 1
        return true
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool { take { $0 == UInt8(ascii: character) } }

    mutating func number(digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for position in index..<(index + digits) {
            let digit = bytes[position] &- 48
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        index += digits
        return value
    }

    mutating func date() -> CivilDate? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    mutating func timeOfDay() -> Int? {
        guard let hour = number(digits: 2), hour < 24, take(":"), let minute = number(digits: 2), minute < 60 else {
            return nil
        }
        var milliseconds = (hour * 3_600 + minute * 60) * 1_000
        guard take(":") else { return milliseconds }
        guard let second = number(digits: 2), second < 60 else { return nil }
        milliseconds += second * 1_000
        guard take(".") else { return milliseconds }
        var place = 100
        var digits = 0
        while index < bytes.count, bytes[index] &- 48 < 10 {
            milliseconds += Int(bytes[index] &- 48) * place
            place /= 10
            digits += 1
            index += 1
        }
        return digits > 0 ? milliseconds : nil
    }

    /// `Z` or `±HH:MM`, in seconds east of Greenwich.
    mutating func offsetSeconds() -> Int? {
        if take(where: { $0 | 0x20 == UInt8(ascii: "z") }) { return 0 }
        let west: Bool
        if take("-") { west = true } else if take("+") { west = false } else { return nil }
        guard let hours = number(digits: 2), hours < 24, take(":"), let minutes = number(digits: 2), minutes < 60 else {
            return nil
        }
        let seconds = hours * 3_600 + minutes * 60
        return west ? -seconds : seconds
    }
}
