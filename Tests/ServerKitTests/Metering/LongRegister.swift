import GridModel

@testable import ServerKit

/// A register over some months, dense or sparse, with everything that happens to registers; around changes of the clock.
struct LongRegister: Sendable {
    let zone: Zone
    let readings: [Reading]
    let span: TimeSpan

    private static let places: [(String, String)] = [
        ("Europe/Paris", "2026-03-01"), ("Europe/Paris", "2026-09-20"), ("America/Sao_Paulo", "2018-10-10"),
        ("Australia/Lord_Howe", "2026-03-20"), ("Pacific/Apia", "2011-12-10"), ("America/St_Johns", "2006-10-10"),
        ("Asia/Kathmandu", "2026-05-01"), ("Pacific/Kiritimati", "2026-01-05"), ("UTC", "2024-02-10"),
    ]

    init(seed: Int) {
        var random = Seeded(UInt64(seed) &+ 77_000)
        let place = Self.places.randomElement(using: &random)!
        zone = Zone(place.0)!
        var at = DateExpression(place.1)!.instant(in: zone, now: Instant(milliseconds: 0))
        at = at.adding(milliseconds: Int64.random(in: 0...10 * 86_400_000, using: &random))
        let end = at.adding(milliseconds: Int64.random(in: 20...70, using: &random) * 86_400_000)
        let pause = [7, 15, 15, 40, 60, 300].randomElement(using: &random)! * Int64(60_000)
        let isPunctual = Bool.random(using: &random)
        let trouble = [0, 0, 2, 30].randomElement(using: &random)!
        if isPunctual { at.milliseconds = at.milliseconds / pause * pause }
        var value = Int64.random(in: 0...9_000_000_000, using: &random)
        var readings: [Reading] = []
        var before = value
        while at < end {
            readings.append(Reading(at: at, value: Energy(milliwattHours: value)))
            switch Int.random(in: 0..<1_000, using: &random) {
            case 0..<trouble:
                before = value
                value = Int64.random(in: 0...value, using: &random)
            case 100..<(100 + 6 * trouble):
                value = max(value, before) + Int64.random(in: -1...500_000, using: &random)
            case 400..<402:
                readings.append(
                    Reading(at: at, value: Energy(milliwattHours: Int64.random(in: 0...value + 9, using: &random))))
            case 500..<505: at = at.adding(milliseconds: Int64.random(in: 1...40, using: &random) * 7_000_000)
            default:
                value +=
                    isPunctual
                    ? Int64.random(in: 0...900, using: &random) * 1_000 : Int64.random(in: 0...900_000, using: &random)
            }
            value = max(0, value)
            at = at.adding(milliseconds: isPunctual ? pause : Int64.random(in: 1...2 * pause, using: &random))
        }
        self.readings = Array(Set(readings)).sorted()
        span = TimeSpan(start: readings[0].at.adding(seconds: -9_000), end: end.adding(seconds: 90_000))
    }
}
