import GridModel

@testable import ServerKit

/// A register as the field sends it: growth, gaps, falls, dips, two values at one instant; around a change of the clock.
struct RandomRegister: Sendable {
    let zone: Zone
    let history: RegisterHistory
    /// Begins before the first reading and ends after the last.
    let span: TimeSpan

    /// A zone, and a day on which its clock or its calendar did something.
    private static let places: [(String, String)] = [
        ("Europe/Paris", "2026-03-29"), ("Europe/Paris", "2026-10-25"), ("America/Sao_Paulo", "2018-11-04"),
        ("America/Sao_Paulo", "2018-02-18"), ("Australia/Lord_Howe", "2026-04-05"),
        ("Australia/Lord_Howe", "2026-10-04"), ("Pacific/Apia", "2011-12-30"), ("America/St_Johns", "2006-10-29"),
        ("Asia/Kathmandu", "2026-05-01"), ("UTC", "2024-02-29"),
    ]

    init(seed: Int) {
        var random = Seeded(UInt64(seed))
        let place = Self.places.randomElement(using: &random)!
        zone = Zone(place.0)!
        let middle = DateExpression(place.1)!.instant(in: zone, now: Instant(milliseconds: 0))
        var at = middle.adding(milliseconds: -Int64.random(in: 0...8 * 86_400_000, using: &random))
        var value = Int64.random(in: 0...5_000_000_000, using: &random)
        var readings: [Reading] = []
        var toReturnTo: Int64?
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            readings.append(Reading(at: at, value: Energy(milliwattHours: value)))
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                readings.append(
                    Reading(at: at, value: Energy(milliwattHours: Int64.random(in: 0...value + 50, using: &random))))
            case 1, 2:
                toReturnTo = value
                value = Int64.random(in: 0...value, using: &random)
            case 3, 4: if let back = toReturnTo { value = back + Int64.random(in: -1...1_000, using: &random) }
            default: value += Int64.random(in: 0...3_000_000, using: &random)
            }
            value = max(0, value)
            // Mostly minutes, sometimes days; now and then on the stroke of an hour.
            at = at.adding(milliseconds: Self.pause(&random))
            if Int.random(in: 0..<4, using: &random) == 0 {
                at.milliseconds = (at.milliseconds / 3_600_000 + 1) * 3_600_000
            }
        }
        readings = Array(Set(readings)).sorted()
        span = TimeSpan(
            start: readings[0].at.adding(milliseconds: -Int64.random(in: 1...90_000_000, using: &random)),
            end: readings.last!.at.adding(milliseconds: Int64.random(in: 1...90_000_000, using: &random)))
        history = RegisterHistory(
            before: nil, readings: readings, after: nil,
            openings: Self.openings(&random, first: readings[0], last: readings.last!))
    }

    private static func pause(_ random: inout Seeded) -> Int64 {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: Int64.random(in: 1...4 * 86_400_000, using: &random)
        case 1...3: Int64.random(in: 1...10 * 3_600_000, using: &random)
        default: Int64.random(in: 1...3_600_000, using: &random)
        }
    }

    private static func openings(_ random: inout Seeded, first: Reading, last: Reading) -> [Opening] {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: [Opening(kind: .enrolment, at: last.at, value: .zero)]
        case 1:
            [
                Opening(
                    kind: .stated,
                    at: first.at.adding(milliseconds: Int64.random(in: -80_000_000...80_000_000, using: &random)),
                    value: Energy(milliwattHours: Int64.random(in: 0...first.value.milliwattHours, using: &random)))
            ]
        default: []
        }
    }

    /// The same register as a store would give it for a span.
    func history(in span: TimeSpan) -> RegisterHistory {
        let all = history.readings
        let after = all.first { $0.at >= span.end }
        return RegisterHistory(
            before: all.last { $0.at < span.start }, readings: all.filter { span.contains($0.at) },
            after: after.flatMap { first in all.last { $0.at == first.at } }, openings: history.openings)
    }
}

/// The rules of metering once more, in the plainest words there are, to hold the real ones against.
struct PlainMetering {
    private(set) var kept: [(at: Instant, value: Int128, isFall: Bool)] = []
    private(set) var dipped: Set<Instant> = []
    private(set) var fallen: Set<Instant> = []
    let step: (at: Instant, energy: Int128)?

    init(_ history: RegisterHistory) {
        var values: [Instant: Int64] = [:]
        let stated = history.openings.filter { $0.kind == .stated }
        for point in history.readings.map({ ($0.at, $0.value) }) + stated.map({ ($0.at, $0.value) }) {
            values[point.0] = max(values[point.0] ?? .min, point.1.milliwattHours)
        }
        let instants = values.keys.sorted()
        var index = 0
        while index < instants.count {
            let value = values[instants[index]]!
            guard let last = kept.last, Int128(value) < last.value else {
                kept.append((instants[index], Int128(value), false))
                index += 1
                continue
            }
            let deadline = instants[index].adding(milliseconds: 86_400_000)
            let back = instants[index...].firstIndex { $0 <= deadline && Int128(values[$0]!) >= last.value }
            if let back {
                for dip in index..<back { dipped.insert(instants[dip]) }
                kept.append((instants[back], Int128(values[instants[back]]!), false))
                index = back + 1
            } else {
                fallen.insert(instants[index])
                kept.append((instants[index], Int128(value), true))
                index += 1
            }
        }
        let isEnrolled = history.openings.contains { $0.kind == .enrolment }
        step = isEnrolled ? kept.first.map { ($0.at, $0.value) } : nil
    }

    /// Milliwatt-hours from the first instant known up to, and not at, another.
    func energy(before instant: Instant) -> Int128 {
        var total: Int128 = 0
        if let step, step.at < instant { total += step.energy }
        for (from, to) in zip(kept, kept.dropFirst()) where !to.isFall && from.at < instant {
            let gain = to.value - from.value
            if to.at <= instant {
                total += gain
            } else {
                total += DecimalDigits.quotient(gain * Int128(instant - from.at), Int128(to.at - from.at))
            }
        }
        return total
    }
}
