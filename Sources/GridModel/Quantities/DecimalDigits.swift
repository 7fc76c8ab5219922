/// Why a decimal number could not be read from its digits.
public enum DecimalError: Error, Hashable, Sendable {
    /// The text is not a JSON-style decimal number; it may carry an exponent.
    case notANumber
    /// The number does not fit 64 bits at the wanted scale.
    case overflow
}

/// Decimal numbers read from and written to their digits, never by way of a binary fraction.
public enum DecimalDigits {
    /// The number times 10^`decimals`, rounded half to even beyond that.
    ///
    /// Takes an optional sign, digits with an optional fraction, and an optional exponent: `12.345`, `1e-05`, `-0.5E+2`.
    /// - Throws: ``DecimalError``.
    public static func scaled(_ bytes: UnsafeBufferPointer<UInt8>, decimals: Int) throws(DecimalError) -> Int64 {
        var index = 0
        let count = bytes.count
        var negative = false
        if index < count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }

        // The mantissa keeps as many digits as surely fit; what follows only matters for its size and for rounding.
        var mantissa: UInt128 = 0
        var power = decimals
        var digits = 0
        var sticky = false
        var inFraction = false
        while index < count {
            let byte = bytes[index]
            if byte &- 48 < 10 {
                digits += 1
                if mantissa < Self.mantissaRoom {
                    mantissa = mantissa &* 10 &+ UInt128(byte &- 48)
                    if inFraction { power -= 1 }
                } else {
                    sticky = sticky || byte != 48
                    if !inFraction { power += 1 }
                }
            } else if byte == UInt8(ascii: "."), !inFraction, digits > 0, index + 1 < count, bytes[index + 1] &- 48 < 10
            {
                inFraction = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { throw .notANumber }
        if index < count {
            guard bytes[index] | 0x20 == UInt8(ascii: "e") else { throw .notANumber }
            power += try exponent(bytes, from: index + 1)
        }
        let magnitude = try shift(mantissa, by: power, sticky: sticky)
        guard magnitude <= UInt128(Int64.max) else { throw .overflow }
        return negative ? -Int64(magnitude) : Int64(magnitude)
    }

    /// The number times 10^`decimals`, rounded half to even beyond that.
    /// - Throws: ``DecimalError``.
    public static func scaled(_ text: String, decimals: Int) throws(DecimalError) -> Int64 {
        var text = text
        let result: Result<Int64, DecimalError> = text.withUTF8 { bytes in
            do throws(DecimalError) { return .success(try scaled(bytes, decimals: decimals)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// True when a number that ``scaled(_:decimals:)-(String,_)`` takes has no finer part than so many decimals.
    static func isExact(_ text: String, decimals: Int) -> Bool {
        let parts = text.lowercased().split(separator: "e", maxSplits: 1)
        guard let mantissa = parts.first, let exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return false }
        let digits = mantissa.filter { $0 != "." && $0 != "-" && $0 != "+" }
        guard let last = digits.lastIndex(where: { $0 != "0" }) else { return true }
        let fraction = mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
        let trailingZeros = digits.distance(from: last, to: digits.endIndex) - 1
        let (finest, overflow) = (fraction - trailingZeros).subtractingReportingOverflow(exponent)
        return overflow ? exponent > 0 : finest <= decimals
    }

    /// `value` / 10^`decimals` as digits, without trailing zeros beyond `atLeast` decimals: `12.345`, `191`.
    public static func text(_ value: Int64, decimals: Int, atLeast: Int = 0) -> String {
        // From the last digit to the first: an invoice's lines are written by the million.
        let room = max(decimals, 19) + 4
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
            var index = room
            var rest = value.magnitude
            var place = 0
            var isShown = decimals <= atLeast
            while place < decimals {
                let digit = UInt8(rest % 10)
                rest /= 10
                isShown = isShown || digit != 0 || decimals - place <= atLeast
                if isShown {
                    index -= 1
                    buffer[index] = 48 + digit
                }
                place += 1
            }
            if index < room {
                index -= 1
                buffer[index] = UInt8(ascii: ".")
            }
            repeat {
                index -= 1
                buffer[index] = 48 + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                index -= 1
                buffer[index] = UInt8(ascii: "-")
            }
            return String(decoding: UnsafeBufferPointer(rebasing: buffer[index...]), as: UTF8.self)
        }
    }

    /// `numerator` / `denominator` rounded half to even; the denominator is positive.
    public static func quotient(_ numerator: Int128, _ denominator: Int128) -> Int128 {
        precondition(denominator > 0)
        // Nearly always: a division of 64 bits is one instruction, one of 128 a function.
        if let numerator = Int64(exactly: numerator), let denominator = Int64(exactly: denominator) {
            let (quotient, remainder) = numerator.magnitude.quotientAndRemainder(dividingBy: denominator.magnitude)
            let rest = denominator.magnitude - remainder
            let roundsUp = remainder > rest || (remainder == rest && quotient & 1 == 1)
            let rounded = Int128(quotient + (roundsUp ? 1 : 0))
            return numerator < 0 ? -rounded : rounded
        }
        let (quotient, remainder) = numerator.magnitude.quotientAndRemainder(dividingBy: denominator.magnitude)
        let twice = remainder * 2
        let roundsUp = twice > denominator.magnitude || (twice == denominator.magnitude && quotient & 1 == 1)
        let rounded = Int128(quotient + (roundsUp ? 1 : 0))
        return numerator < 0 ? -rounded : rounded
    }

    private static let mantissaRoom: UInt128 = 1_000_000_000_000_000_000_000_000_000_000_000_000

    private static func exponent(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(DecimalError) -> Int {
        var index = start
        var negative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < bytes.count else { throw .notANumber }
        var value = 0
        while index < bytes.count {
            guard bytes[index] &- 48 < 10 else { throw .notANumber }
            // Past a million the answer is settled: zero or overflow.
            if value < 1_000_000 { value = value * 10 + Int(bytes[index] &- 48) }
            index += 1
        }
        return negative ? -value : value
    }

    private static func shift(_ mantissa: UInt128, by power: Int, sticky: Bool) throws(DecimalError) -> UInt128 {
        if mantissa == 0 { return 0 }
        var result = mantissa
        if power >= 0 {
            for _ in 0..<power {
                let (product, overflow) = result.multipliedReportingOverflow(by: 10)
                if overflow { throw .overflow }
                result = product
            }
            return result
        }
        if -power > 38 { return 0 }
        var divisor: UInt128 = 1
        for _ in 0..<(-power) { divisor *= 10 }
        let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: divisor)
        let half = divisor / 2
        let isHalf = remainder == half && !sticky
        if remainder > half || (remainder == half && sticky) || (isHalf && quotient & 1 == 1) { return quotient + 1 }
        return quotient
    }
}
