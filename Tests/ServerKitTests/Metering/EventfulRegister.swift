import GridModel

@testable import ServerKit

/// A connection whose true use is known, and what its meters, transformers and operators made of it.
struct EventfulRegister: Sendable {
    let history: RegisterHistory
    /// From the first reading to the last.
    let span: TimeSpan
    /// What was used in that time, without what a reset hid: milliwatt-hours.
    let used: Int128
    let happened: Int

    private static let power = Power.watts(50_000)

    init(seed: Int) {
        var random = Seeded(UInt64(seed) &+ 9_000_000)
        let digits = Int.random(in: 4...6, using: &random)
        let modulus = (0..<digits).reduce(Int64(1_000_000)) { product, _ in product * 10 }
        var at = Instant(rfc3339: "2026-03-20T00:00:00Z")!.adding(
            milliseconds: Int64.random(in: 0...90_000_000, using: &random))
        var value = modulus - Int64.random(in: 0...min(modulus / 2, 900_000_000), using: &random)
        var ratio: Int64 = 1
        var ratios: [RegisterEvents.RatioChange] = []
        if Bool.random(using: &random) {
            ratio = Int64.random(in: 1...60, using: &random)
            ratios = [.init(at: RegisterEvents.beginning, ratio: Multiplier(ratio)!)]
        }
        var restarts: [RegisterEvents.Restart] = []
        var exclusions: Set<RegisterEvents.Named> = []
        var readings = [Reading(at: at, value: Energy(milliwattHours: value % modulus))]
        value %= modulus
        var used: Int128 = 0
        var sinceReading: Int128 = 0
        var happened = 0
        /// Time goes on, and what the device counts.
        func go() {
            let length = Int64.random(
                in: 1...(Int.random(in: 0..<12, using: &random) == 0 ? 100_000_000 : 9_000_000), using: &random)
            let most = Int64(Int128(Self.power.milliwatts) * Int128(length) / 3_600_000 / Int128(ratio))
            let count = min(Int64.random(in: 0...max(0, most), using: &random), modulus / 10)
            at = at.adding(milliseconds: length)
            sinceReading += Int128(count) * Int128(ratio)
            value = (value + count) % modulus
        }
        for _ in 0..<Int.random(in: 1...50, using: &random) {
            go()
            switch Int.random(in: 0..<14, using: &random) {
            case 0:
                let opening = Int64.random(in: 0..<modulus, using: &random)
                restarts.append(
                    .init(
                        .exchange, at: at, closing: Energy(milliwattHours: value),
                        opening: Energy(milliwattHours: opening)))
                // A closing reading below the last one would be a rollover just before the exchange.
                if readings.last!.value.milliwattHours > value { restarts.removeLast() } else { value = opening }
                happened += 1
                go()
            case 1:
                restarts.append(.init(.reset, at: at, closing: nil, opening: .zero))
                sinceReading = 0
                value = 0
                happened += 1
                go()
            case 2:
                // Something was sent that never was.
                let glitch = Int64.random(in: 0..<modulus, using: &random)
                let instant = at.adding(milliseconds: -1)
                if instant > readings.last!.at, restarts.last.map({ $0.at < instant }) ?? true {
                    readings.append(Reading(at: instant, value: Energy(milliwattHours: glitch)))
                    exclusions.insert(.init(at: instant, value: Energy(milliwattHours: glitch)))
                    happened += 1
                }
            default: break
            }
            readings.append(Reading(at: at, value: Energy(milliwattHours: value)))
            used += sinceReading
            sinceReading = 0
            if Int.random(in: 0..<10, using: &random) == 0 {
                ratio = Int64.random(in: 1...60, using: &random)
                ratios.append(.init(at: at, ratio: Multiplier(ratio)!))
                happened += 1
            }
        }
        self.used = used
        self.happened = happened
        span = TimeSpan(start: readings[0].at, end: readings.last!.at)
        var history = RegisterHistory(before: nil, readings: readings.sorted(), after: nil, openings: [])
        history.events = RegisterEvents(
            rules: MeteringRules(digits: digits, maximumPowerKw: Self.power), restarts: restarts, ratioChanges: ratios,
            exclusions: exclusions)
        self.history = history
    }
}
