/// The largest power of ten that divides every value of a batch, so that meters which count whole watt-hours do not
/// pay for the digits they don't send.
struct DecimalScale {
    /// 0…6: values are stored divided by 10^`exponent`.
    private(set) var exponent = 6

    static let powers: [Int64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    mutating func admit(_ value: Int64) {
        while exponent > 0, value % Self.powers[exponent] != 0 { exponent -= 1 }
    }

    var divisor: Int64 { Self.powers[exponent] }
}
