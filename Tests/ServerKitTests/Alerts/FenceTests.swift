import GridModel
import Testing

@testable import ServerKit

/// Readings that a fence lets pass change no alert: looking at each of them ends the same.
struct FenceTests {
    private func readings(_ random: inout Seeded) -> [Reading] {
        var value: Int64 = 0
        var at = Instant(rfc3339: "2026-11-18T00:00:00Z")!
        return (0..<600).map { _ in
            at = at.adding(seconds: Int64.random(in: 60...1_500, using: &random))
            value += Int64.random(in: 0...700, using: &random) * Int64.random(in: 0...3, using: &random)
            return Reading(at: at, value: .wattHours(value))
        }
    }

    private func rules(_ random: inout Seeded) -> StreamRules {
        let day = AlertCondition.ConsumptionLimit(
            over: .day, limit: .kilowattHours(Int64.random(in: 5...40, using: &random)), clear: .kilowattHours(5))
        let period = AlertCondition.ConsumptionLimit(
            over: .period, limit: .kilowattHours(Int64.random(in: 20...90, using: &random)))
        let power = AlertCondition.PowerLimit(limit: .power(.watts(3_000)), clear: .power(.watts(2_000)))
        return StreamRules(
            RuleBook([
                RuleInForce(AlertRule(name: "day", condition: .consumption(day))),
                RuleInForce(AlertRule(name: "period", condition: .consumption(period))),
                RuleInForce(
                    AlertRule(
                        name: "power", condition: .power(power),
                        waits: .minutes(Int64.random(in: 0...30, using: &random)),
                        keeps: .minutes(Int64.random(in: 0...30, using: &random)))),
            ]))
    }

    private func text(_ transitions: [AlertTransition]) -> [String] {
        transitions.map { "\($0.key.rule) \($0.key.occasion) \($0.state) \($0.message)" }
    }

    @Test(arguments: 1...40)
    func theShortWayEndsAsTheLongOne(seed: UInt64) {
        var random = Seeded(seed)
        let readings = readings(&random)
        let rules = rules(&random)
        var (short, long) = (OpenAlerts([]), OpenAlerts([]))
        var (shortLog, longLog): ([String], [String]) = ([], [])
        var replay = StreamReplay(meter: 1, zone: .utc)
        let line = RegisterLine(RegisterHistory(before: nil, readings: readings, after: nil, openings: []))
        _ = replay.take(line.points[0], of: line)
        var watched = WatchedMeter(
            meter: 1, zone: .utc, period: ReadingCycles.calendar.period(holding: readings[0].at, in: .utc),
            consumption: .zero,
            tail: RegisterTail(last: readings[0], comeback: nil), asOf: 0, anchor: nil)
        watched.day = WatchedMeter.Day(holding: readings[0].at, in: .utc, base: .zero)
        var passed = 0
        for (number, reading) in readings.enumerated().dropFirst() {
            if watched.run(on: reading, sequence: Int64(number), now: reading.at) {
                passed += 1
            } else if case .grew(let from, let growth) = watched.follow(reading, sequence: Int64(number)) {
                let step = StreamRules.Step(from: from, to: reading.at, growth: growth, ahead: 0)
                shortLog += text(rules.judge(watched, [step], contract: nil, &short, now: reading.at))
                watched.fence = rules.fence(watched, contract: nil, short)
            } else {
                Issue.record("the register grows, and nothing else")
            }
            if let standing = replay.take(line.points[number], of: line) {
                longLog += text(rules.judge(standing.watched, standing.steps, contract: nil, &long, now: reading.at))
            }
        }
        #expect(shortLog == longLog)
        #expect(passed > 100 && !longLog.isEmpty, "\(passed) passed")
    }

    /// A meter that was silent sends what it kept: nothing of it is today's until today's readings come.
    @Test(arguments: 1...40)
    func whatComesLateOfDaysBeforePassesTheShortWayToo(seed: UInt64) {
        var random = Seeded(seed)
        let readings = readings(&random)
        let rules = rules(&random)
        let today = WatchedMeter.Day(holding: readings[400].at, in: .utc, base: .zero)
        var short = WatchedMeter(
            meter: 1, zone: .utc, period: ReadingCycles.calendar.period(holding: readings[0].at, in: .utc),
            consumption: .zero,
            tail: RegisterTail(last: readings[0], comeback: nil), asOf: 0, anchor: nil)
        short.day = today
        var long = short
        var (shortOpen, longOpen) = (OpenAlerts([]), OpenAlerts([]))
        var (shortLog, longLog): ([String], [String]) = ([], [])
        var passedBefore = 0
        for (number, reading) in readings.enumerated().dropFirst() {
            let now = max(reading.at, today.start)
            func look(_ watched: inout WatchedMeter, _ open: inout OpenAlerts, _ log: inout [String]) {
                guard case .grew(let from, let growth) = watched.follow(reading, sequence: Int64(number)) else {
                    Issue.record("the register grows, and nothing else")
                    return
                }
                let step = StreamRules.Step(from: from, to: reading.at, growth: growth, ahead: 0)
                log += text(rules.judge(watched, [step], contract: nil, &open, now: now))
            }
            if short.run(on: reading, sequence: Int64(number), now: now) {
                passedBefore += reading.at < today.start ? 1 : 0
            } else {
                look(&short, &shortOpen, &shortLog)
                short.fence = rules.fence(short, contract: nil, shortOpen)
            }
            look(&long, &longOpen, &longLog)
            #expect(short.stretch(.day).consumption == long.stretch(.day).consumption)
            if reading.at < today.start { #expect(long.stretch(.day).consumption == .zero) }
        }
        #expect(shortLog == longLog)
        #expect(longLog.contains { $0.hasPrefix("day ") } && passedBefore > 30, "\(passedBefore) passed")
    }
}
