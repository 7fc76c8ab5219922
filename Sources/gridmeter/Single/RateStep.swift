import GridModel

/// How far one press of a key moves the rate: by one in its first digit, so that 0.009 kWh is followed by 0.010 and
/// 0.020 and few presses lead anywhere.
enum RateStep {
    /// The greatest rate: 1,000 kWh per reading.
    static let greatest = Energy.kilowattHours(1_000)
    /// What a rate of nothing is increased to: 1 Wh per reading.
    static let first = Energy.wattHours(1)

    static func increased(_ rate: Energy) -> Energy {
        guard rate > .zero else { return first }
        return min(rate + Energy(milliwattHours: place(of: rate.milliwattHours)), greatest)
    }

    static func decreased(_ rate: Energy) -> Energy {
        guard rate > .zero else { return .zero }
        // From 0.010 the next lower is 0.009: what lies just below decides.
        return rate - Energy(milliwattHours: place(of: rate.milliwattHours - 1))
    }

    /// The power of ten of a number's first digit; 1 for nothing.
    private static func place(of number: Int64) -> Int64 {
        var place: Int64 = 1
        while number / 10 >= place { place *= 10 }
        return place
    }
}
