import GridModel

/// The load of one household, worked out from a seed: the same seed and number give the same energy at every instant.
///
/// A day has a morning and an evening peak; a house has its own size and hours; over that lie swings of quarter hours
/// and of seconds that cancel within the hour, so that the energy up to any instant has a closed form and a meter of
/// this kind needs no memory.
struct Household: Sendable {
    private let seed: UInt64
    /// Thousandths of the common house.
    private let size: Int64
    /// Whole hours this house lives later than others.
    private let shift: Int

    init(seed: UInt64, number: Int) {
        self.seed = SplitMix.hash(seed, UInt64(number), 1)
        size = 400 + Int64(SplitMix.hash(self.seed, 2) % 1_401)
        shift = Int(SplitMix.hash(self.seed, 3) % 5) - 2
    }

    /// Energy used from one instant to another; never negative when they are in order.
    func energy(from start: Instant, to end: Instant) -> Energy {
        Energy(milliwattHours: Int64(total(at: end) - total(at: start)))
    }

    /// Whole milliwatt-hours from 1970 to an instant.
    private func total(at instant: Instant) -> Int128 {
        let hourMs: Int64 = 3_600_000
        let (hours, within) = Self.divided(instant.milliseconds, by: hourMs)
        let (days, hour) = Self.divided(hours, by: 24)
        // Milliwatts times milliseconds.
        var wholeHours = Int128(days) * Int128(Self.dayWatts)
        for earlier in 0..<Int(hour) { wholeHours += Int128(watts(inHour: earlier)) }
        let wholePart = wholeHours * Int128(size) * Int128(hourMs)

        let power = Int128(watts(inHour: Int(hour)) * size)
        let quarters = swing(hours: hours, within: within, half: 900_000, most: 300, salt: 4)
        let seconds = swing(hours: hours, within: within, half: 10_000, most: 150, salt: 5)
        // The swings are thousandths of the power.
        let thousandths = (wholePart + power * Int128(within)) * 1_000 + power * Int128(quarters + seconds)
        return Self.divided(thousandths, by: 1_000 * Int128(hourMs)).quotient
    }

    /// A swing up for `half` milliseconds and down for as many, summed up from the hour's start: thousandths times
    /// milliseconds.
    private func swing(hours: Int64, within: Int64, half: Int64, most: Int64, salt: UInt64) -> Int64 {
        let (pair, position) = Self.divided(within, by: 2 * half)
        let chance = SplitMix.hash(seed, UInt64(bitPattern: hours), UInt64(pair), salt)
        let height = Int64(chance % UInt64(2 * most + 1)) - most
        return height * min(position, 2 * half - position)
    }

    private func watts(inHour hour: Int) -> Int64 { Self.profile[(hour + 24 - shift) % 24] }

    /// Floor division, also before 1970.
    private static func divided<Number: BinaryInteger>(
        _ value: Number, by divisor: Number
    ) -> (quotient: Number, remainder: Number) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// Watts of the common house in each hour of the day, about 280 kWh a month.
    private static let profile: [Int64] = [
        190, 165, 150, 145, 150, 190, 330, 480, 430, 340, 310, 330,
        420, 390, 330, 320, 350, 460, 720, 880, 820, 640, 430, 270,
    ]
    private static let dayWatts = profile.reduce(0, +)
}
