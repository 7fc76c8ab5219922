import GridModel

/// Decimal kWh as they come over a wire, read from their digits.
enum KilowattHours {
    /// The number in milliwatt-hours; below 0 for every negative number, however small.
    static func milliwattHours(_ number: UnsafeBufferPointer<UInt8>) -> Result<Int64, DecimalError> {
        if let plain = plainMilliwattHours(number) { return .success(plain) }
        do throws(DecimalError) {
            let scaled = try DecimalDigits.scaled(number, decimals: 6)
            let mantissa = number.prefix { $0 | 0x20 != UInt8(ascii: "e") }
            if number.first == UInt8(ascii: "-"), mantissa.contains(where: { $0 &- 49 < 9 }) { return .success(-1) }
            return .success(scaled)
        } catch {
            return .failure(error)
        }
    }

    /// The same for a number that may have its point first or last: `.5`, `12.`.
    static func milliwattHours(loose number: UnsafeBufferPointer<UInt8>) -> Result<Int64, DecimalError> {
        let result = milliwattHours(number)
        guard case .failure(.notANumber) = result, let point = number.firstIndex(of: UInt8(ascii: ".")) else {
            return result
        }
        let hasDigitBefore = point > 0 && number[point - 1] &- 48 < 10
        let hasDigitBehind = point + 1 < number.count && number[point + 1] &- 48 < 10
        guard hasDigitBefore != hasDigitBehind else { return result }
        var strict = Array(number)
        strict.insert(UInt8(ascii: "0"), at: hasDigitBefore ? point + 1 : point)
        return strict.withUnsafeBufferPointer { milliwattHours($0) }
    }

    /// The value of up to 12 digits with up to 6 decimals, as nearly every meter sends it; nil for other numbers.
    private static func plainMilliwattHours(_ number: UnsafeBufferPointer<UInt8>) -> Int64? {
        var value: Int64 = 0
        var index = 0
        while index < number.count, number[index] &- 48 < 10 {
            value = value &* 10 &+ Int64(number[index] &- 48)
            index += 1
            if index > 12 { return nil }
        }
        guard index > 0 else { return nil }
        var missing = 6
        if index < number.count {
            guard number[index] == UInt8(ascii: "."), index + 1 < number.count else { return nil }
            index += 1
            while index < number.count {
                guard number[index] &- 48 < 10, missing > 0 else { return nil }
                value = value &* 10 &+ Int64(number[index] &- 48)
                missing -= 1
                index += 1
            }
        }
        for _ in 0..<missing { value &*= 10 }
        return value
    }
}

extension DecimalDigits {
    /// The number that digits alone make, within 64 bits; nil for anything else.
    static func wholeNumber(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        var index = 0
        // Sixteen digits fit for certain.
        while index < 16, index + 8 <= digits.count {
            guard let eight = ByteWord.number(ByteWord.load(digits, at: index)) else { return nil }
            value = value &* 100_000_000 &+ eight
            index += 8
        }
        while index < digits.count {
            let byte = digits[index]
            guard byte &- 48 < 10 else { return nil }
            let (tenfold, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tenfold.addingReportingOverflow(Int64(byte &- 48))
            guard !tooLarge, !overflows else { return nil }
            value = sum
            index += 1
        }
        return value
    }
}
