import GridModel

/// The registers of many households, every quarter of an hour: whole watt-hours that grow by 50 to 600 each time.
///
/// Meter and step settle everything, so that every contender gets the same readings in each run.
struct Households {
    static let step: Int64 = 900

    /// Meters 1 through `count`.
    let count: Int
    /// The instant of step 0.
    let start: Instant
    private(set) var nextStep: Int64 = 0
    private var registers: [Energy]

    init(count: Int, start: Instant) {
        self.count = count
        self.start = start
        registers = (0..<Int64(count)).map { .wattHours(1_000_000 + Mix.number(below: 20_000_000, $0)) }
    }

    func instant(of step: Int64) -> Instant { start.adding(seconds: step * Self.step) }

    /// The register a meter shows at the step before ``nextStep``.
    func register(ofMeter meter: Int) -> Energy { registers[meter - 1] }

    /// Bodies that hold the next step of every meter, at most `lines` each, in every one of `formats`.
    mutating func nextBodies(lines: Int, in formats: [ReadingFormat]) -> [ReadingFormat: [[UInt8]]] {
        let step = nextStep
        nextStep += 1
        for index in registers.indices {
            registers[index] += .wattHours(50 + Mix.number(below: 551, Int64(index), step))
        }
        var result: [ReadingFormat: [[UInt8]]] = [:]
        for format in formats {
            let instant = format.text(of: instant(of: step))
            result[format] = stride(from: 0, to: count, by: lines).map { first in
                var body: [UInt8] = []
                body.reserveCapacity(lines * 80)
                for index in first..<min(first + lines, count) {
                    format.add(
                        meter: Int64(index + 1), registers[index], decimals: 3, instant: instant, to: &body)
                }
                return body
            }
        }
        return result
    }
}
