import GridModel

/// Text as bytes, put together without making strings: the generator must cost less than what it measures.
extension [UInt8] {
    mutating func add(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Decimal digits of a number that is not negative, with leading zeros up to `digits`.
    mutating func add(_ value: Int64, digits: Int = 1) {
        var rest = value
        var count = 0
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { room in
            while rest > 0 || count < digits {
                count += 1
                room[20 - count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            append(contentsOf: room[(20 - count)...])
        }
    }

    /// kWh with three decimals or six: `12.345`.
    mutating func add(kilowattHours energy: Energy, decimals: Int) {
        add(energy.milliwattHours / 1_000_000)
        append(UInt8(ascii: "."))
        let fraction = energy.milliwattHours % 1_000_000
        add(decimals == 3 ? fraction / 1_000 : fraction, digits: decimals)
    }
}
