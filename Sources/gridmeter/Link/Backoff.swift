import NIOCore

/// How long to wait before the next try: doubling from 50 ms to 2 s, each shortened by up to a half by chance, so that
/// a thousand meters do not come back in the same moment.
struct Backoff {
    private var attempts = 0
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func next() -> TimeAmount {
        let whole = min(Int64(50) << Int64(min(attempts, 10)), 2_000)
        attempts += 1
        return .milliseconds(Int64.random(in: (whole / 2)...whole, using: &random))
    }

    mutating func reset() { attempts = 0 }
}
