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

    /// The register a meter shows at the step before ``nextStep``.
    func register(ofMeter meter: Int) -> Energy { registers[meter - 1] }

    /// Adds the next steps, an instant of all meters after the other.
    mutating func addSteps(_ steps: Int, to writer: inout BodyWriter) {
        for _ in 0..<steps {
            let instant = start.adding(seconds: nextStep * Self.step)
            for index in registers.indices {
                registers[index] += .wattHours(50 + Mix.number(below: 551, Int64(index), nextStep))
                writer.add(meter: Int64(index + 1), registers[index], at: instant)
            }
            nextStep += 1
        }
    }
}
