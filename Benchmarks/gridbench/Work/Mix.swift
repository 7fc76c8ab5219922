/// Numbers that look like chance and are the same in each run.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
enum Mix {
    static func hash(_ a: Int64, _ b: Int64 = 0) -> UInt64 {
        mix(mix(0x243F_6A88_85A3_08D3 ^ UInt64(bitPattern: a)) ^ UInt64(bitPattern: b))
    }

    /// From 0 up to, not with, `bound`.
    static func number(below bound: UInt64, _ a: Int64, _ b: Int64 = 0) -> Int64 {
        Int64(hash(a, b) % bound)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
