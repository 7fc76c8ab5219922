import GridModel

/// JSON as it goes out, byte by byte.
extension [UInt8] {
    /// Appends bytes that are JSON already.
    mutating func append(json text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a string with its quotes.
    mutating func append(jsonString text: String) {
        append(UInt8(ascii: "\""))
        defer { append(UInt8(ascii: "\"")) }
        // Nearly every string goes out as it is.
        let isOut = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard JSONCursor.endOfPlainText(in: bytes, from: 0) == bytes.count else { return false }
            append(contentsOf: bytes)
            return true
        }
        if isOut == true { return }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append(json: "\\\"")
            case UInt8(ascii: "\\"): append(json: "\\\\")
            case 0x0A: append(json: "\\n")
            case 0x0D: append(json: "\\r")
            case 0x09: append(json: "\\t")
            case ..<0x20:
                append(json: "\\u00")
                append(Self.hexDigit(byte >> 4))
                append(Self.hexDigit(byte & 15))
            default: append(byte)
            }
        }
    }

    /// Appends a meter's number.
    mutating func append(_ meter: MeterID) { append(decimal: UInt64(meter.value)) }

    /// Appends kWh, exact, with as few decimals as needed.
    mutating func append(kilowattHours energy: Energy) {
        if energy.milliwattHours < 0 { append(UInt8(ascii: "-")) }
        let (whole, millionths) = energy.milliwattHours.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        append(decimal: whole)
        guard millionths > 0 else { return }
        append(UInt8(ascii: "."))
        var rest = millionths
        var place: UInt64 = 100_000
        while rest > 0 {
            append(UInt8(48 + rest / place))
            rest %= place
            place /= 10
        }
    }

    private mutating func append(decimal number: UInt64) {
        let start = count
        var rest = number
        repeat {
            append(UInt8(48 + rest % 10))
            rest /= 10
        } while rest > 0
        // In place: a slice would be one more reference to count.
        var (low, high) = (start, count - 1)
        while low < high {
            swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
