import GridModel
import MeterWire

/// What a fleet is to do.
struct FleetPlan: Sendable {
    var meters: Int
    var interval: Span
    /// Readings of each meter; nil until stopped.
    var readings: Int64?
    var seed: UInt64
    /// What each register showed at `epoch`.
    var start: Energy
    /// When the registers began to count.
    var epoch: Instant
    /// The instant from which readings are counted off.
    var begin: Instant

    /// How the meter with this number, from 0, introduces itself; the same for every run with this seed.
    func particulars(of number: Int) -> EnrolmentParticulars {
        let key = (UInt64(10)..<14).map { salt in
            let digits = String(SplitMix.hash(seed, UInt64(number), salt), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return EnrolmentParticulars(
            serial: "fleet-\(seed)-\(number + 1)", name: "Household \(number + 1)", key: key.joined())
    }

    /// How long after the beginning of each interval the meter reads its register, in milliseconds: spread over it.
    func phase(of number: Int) -> Int64 {
        Int64(SplitMix.hash(seed, UInt64(number), 20) % UInt64(interval.milliseconds))
    }
}
