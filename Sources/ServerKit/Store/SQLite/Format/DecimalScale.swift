/// The largest power of ten that divides every value of a batch, so that meters which count whole watt-hours do not
/// pay for the digits they don't send.
///
/// Each reading is looked at four times on its way to a block, so nothing is divided: ten is two times five, two is a
/// shift, and five is multiplied away by its inverse modulo 2⁶⁴. That is right for multiples, and no other number's product
/// is small.
struct DecimalScale {
    /// 0…6: values are stored divided by 10^`exponent`.
    private(set) var exponent = 6

    static let powers: [Int64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

    /// Of the powers of five, modulo 2⁶⁴.
    private static let inverses: InlineArray<7, UInt64> = [
        1, 0xcccc_cccc_cccc_cccd, 0x8f5c_28f5_c28f_5c29, 0x1cac_0831_26e9_78d5, 0xd288_ce70_3afb_7e91,
        0x5d4e_8fb0_0bcb_e61d, 0x790f_b656_68c2_6139,
    ]
    /// How often the powers of five go into 2⁶⁴ - 1.
    private static let quotients: InlineArray<7, UInt64> = [
        .max, .max / 5, .max / 25, .max / 125, .max / 625, .max / 3_125, .max / 15_625,
    ]

    @inline(__always)
    mutating func admit(_ value: Int64) {
        while !isMultiple(value) { exponent -= 1 }
    }

    @inline(__always)
    private func isMultiple(_ value: Int64) -> Bool {
        value & (1 &<< Int64(exponent) - 1) == 0
            && value.magnitude &* Self.inverses[exponent] <= Self.quotients[exponent]
    }

    /// The value divided by 10^`exponent`, for one that was admitted or is made of such.
    @inline(__always)
    func scaled(_ value: Int64) -> Int64 {
        (value &>> Int64(exponent)) &* Int64(bitPattern: Self.inverses[exponent])
    }
}
