import TestSupport
import Testing

extension EndToEnd {
    /// What goes wrong below and around gridd, over and over; `scripts/faults` does more of each than a run of all tests.
    @Suite(.serialized)
    enum Faults {}
}

/// How much of each fault, and which random one.
enum FaultPlan {
    /// Rounds of something that takes about a second each: 12, or what `GRIDD_FAULT_ROUNDS` says.
    static let rounds = number("GRIDD_FAULT_ROUNDS") ?? 12
    /// Moments of a trace at which the power is cut: 60, or what `GRIDD_FAULT_POWER_CUTS` says.
    static let powerCuts = number("GRIDD_FAULT_POWER_CUTS") ?? 60
    /// Another in each run, so that many runs see many moments; `GRIDD_FAULT_SEED` gives one again.
    static let seed = number("GRIDD_FAULT_SEED") ?? Int.random(in: 1...999_999)

    private static func number(_ name: String) -> Int? { Environment[name].flatMap { Int($0) } }

    /// The figures of a suite, for whoever runs it.
    static func report(_ text: String) { print("faults (seed \(seed)): \(text)") }
}

/// A generator whose numbers are the same for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
