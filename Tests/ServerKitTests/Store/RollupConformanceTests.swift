import Foundation
import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// Rollups stand for readings, and nobody can tell.
@Suite struct RollupConformanceTests {
    /// Each meter's history with rollups is what it is without, and what the readings themselves give.
    private func check(
        _ store: any Store, _ meter: MeterID, _ zone: Zone, _ span: TimeSpan, _ comment: Comment,
        steps: [HistoryStep] = [.hour, .day, .month]
    ) async throws {
        let history = try await store.history(of: RegisterKey(meter), in: .always)
        for step in steps {
            let boundaries = Metering.boundaries(of: span, every: step, in: zone)
            let rolled = try await RegisterReader(store, RegisterKey(meter)).pieces(boundaries: boundaries).pieces
            #expect(
                rolled.compactMap(\.interval) == Metering.intervals(history, boundaries: boundaries),
                "\(comment) by \(step.rawValue)")
        }
    }

    private func meter(_ store: any Store, _ zone: Zone, _ opening: Opening?) async throws -> MeterID {
        guard let opening else { return try await store.addMeter(zone) }
        if opening.kind == .stated { return try await store.addMeter(zone, opening: opening) }
        let meter = try await store.enrol(Enrolment(), at: opening.at)
        _ = try await store.change(meter, MeterChange(timeZone: zone), by: "test", at: opening.at)
        return meter
    }

    @Test(arguments: StoreEngine.allCases)
    func answersAreTheSameWhateverIsRolledUp(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            var store = try await engine.open(in: folder, rollingUpEverything: true)
            var random = Seeded(31)
            var rolledUp = 0
            for seed in 0..<150 {
                let register = RandomRegister(seed: seed)
                let meter = try await meter(store, register.zone, register.history.openings.first)
                var rest = register.history.readings
                if Bool.random(using: &random) { rest.shuffle(using: &random) }
                while !rest.isEmpty {
                    let count = Int.random(in: 1...rest.count, using: &random)
                    try await store.append(meter, Array(rest.prefix(count)))
                    rest.removeFirst(count)
                    if Int.random(in: 0..<4, using: &random) > 0 { _ = try await store.compact() }
                    if Int.random(in: 0..<3, using: &random) > 0 { try await store.rollUp() }
                    try await check(store, meter, register.zone, register.span, "seed \(seed), \(rest.count) to come")
                }
                if seed % 40 == 39 {
                    await store.close()
                    store = try await engine.open(in: folder, rollingUpEverything: true)
                }
                let whole = try await store.rolledPortion(
                    of: RegisterKey(meter), in: register.span, boundaries: [], most: .max)
                rolledUp += whole == nil ? 0 : 1
            }
            #expect(rolledUp > 50, "rollups were asked")
            await store.close()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func monthsOfReadingsAreTheSameWithLateOnesAndOtherClocks(_ engine: StoreEngine) async throws {
        try await withStore(engine, rollingUpEverything: true) { store, _ in
            var random = Seeded(32)
            for seed in 0..<25 {
                let register = LongRegister(seed: seed)
                let meter = try await meter(store, register.zone, nil)
                var late: [Reading] = []
                var timely: [Reading] = []
                for reading in register.readings {
                    if Int.random(in: 0..<40, using: &random) == 0 {
                        late.append(reading)
                    } else {
                        timely.append(reading)
                    }
                }
                let half = timely.count * Int.random(in: 1...9, using: &random) / 10
                try await store.append(meter, Array(timely[..<half]))
                _ = try await store.compact()
                try await store.rollUp()
                try await check(store, meter, register.zone, register.span, "seed \(seed), rolled up")
                try await store.append(meter, Array(timely[half...]))
                try await check(store, meter, register.zone, register.span, "seed \(seed), in the journal")
                _ = try await store.compact()
                try await check(store, meter, register.zone, register.span, "seed \(seed), prefix")
                try await store.rollUp()
                try await store.append(meter, late)
                try await check(store, meter, register.zone, register.span, "seed \(seed), late in the journal")
                _ = try await store.compact()
                try await check(store, meter, register.zone, register.span, "seed \(seed), late", steps: [.day])
                try await store.rollUp()
                try await check(store, meter, register.zone, register.span, "seed \(seed), all")

                // Any part of it, begun anywhere.
                for _ in 0..<6 {
                    let start = register.span.start.adding(
                        milliseconds: Int64.random(in: 0...register.span.milliseconds, using: &random))
                    let span = TimeSpan(start: start, end: register.span.end)
                    let part = TimeSpan(
                        start: Boundaries.step(.day, around: start, in: register.zone).start, end: span.end)
                    try await check(
                        store, meter, register.zone, span, "seed \(seed) from \(start)", steps: [.hour, .month])
                    try await check(store, meter, register.zone, part, "seed \(seed) from \(part.start)")
                }
                let other = [Zone("Asia/Kathmandu")!, Zone("Australia/Lord_Howe")!, Zone.utc].randomElement(
                    using: &random)!
                _ = try await store.change(meter, MeterChange(timeZone: other), by: "test", at: register.span.end)
                try await check(store, meter, other, register.span, "seed \(seed), another clock")
                try await store.rollUp()
                try await check(store, meter, other, register.span, "seed \(seed), rolled up by another clock")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aRestartAtAnyPointOfRollingUpGivesTheSameAnswers(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            let copies = Mutex(0)
            try FileManager.default.createDirectory(atPath: folder + "/live", withIntermediateDirectories: true)
            let store = try await engine.open(
                in: folder + "/live", slice: .zero, rollingUpEverything: true,
                afterTransaction: {
                    let number = copies.withLock { count in
                        count += 1
                        return count
                    }
                    try? FileManager.default.copyItem(atPath: folder + "/live", toPath: folder + "/\(number)")
                })
            let register = LongRegister(seed: 3)
            let meter = try await meter(store, register.zone, nil)
            let parts = stride(from: 0, to: register.readings.count, by: register.readings.count / 2 + 1).map {
                Array(register.readings[$0..<min($0 + register.readings.count / 2 + 1, register.readings.count)])
            }
            // The later half first: the earlier half is late then.
            for part in parts.reversed() {
                try await store.append(meter, part)
                _ = try await store.compact()
                try await store.rollUp()
            }
            await store.close()
            for number in 1...copies.withLock({ $0 }) {
                let copy = try await engine.open(in: folder + "/\(number)", rollingUpEverything: true)
                if copy.entry(of: meter) != nil {
                    try await check(copy, meter, register.zone, register.span, "point \(number)", steps: [.day])
                    try await copy.rollUp()
                    try await check(copy, meter, register.zone, register.span, "point \(number)", steps: [.day])
                }
                await copy.close()
                try FileManager.default.removeItem(atPath: folder + "/\(number)")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsCompactedIsRolledUpByItselfAndAMonthThatIsOverToTheEnd(_ engine: StoreEngine) async throws {
        let clock = SetClock("2026-11-20T00:00:00Z")
        try await withStore(engine, clock: clock.wall) { store, _ in
            let meter = try await store.addMeter(.utc)
            let start = Instant(rfc3339: "2026-11-01T00:00:00Z")!
            let readings = (0..<Int64(30 * 288)).map {
                Reading(at: start.adding(seconds: $0 * 300), value: .wattHours($0))
            }
            try await store.append(meter, Array(readings[..<5_400]))
            _ = try await store.compact()
            try await until("the part that is there is rolled up") {
                try await reach(store, meter) == readings[5_399].at
            }
            try await until("that is all") { store.monthsToRollUp == 0 }
            try await store.append(meter, Array(readings[5_400..<5_410]))
            _ = try await store.compact()
            #expect(store.monthsToRollUp == 0, "too little to begin anew")
            let portion = try await store.rolledPortion(
                of: RegisterKey(meter), in: .always, boundaries: [], most: .max)
            #expect(portion?.history.readings == Array(readings[5_400..<5_410]), "what follows comes in the same read")
            clock.set("2026-12-02T00:00:00Z")
            try await until("the month that is over is rolled up whole") {
                try await reach(store, meter) == readings[5_409].at
            }
            try await until("nothing is left to do") { store.monthsToRollUp == 0 }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatWaitedWhenTheProcessEndedIsRolledUpByTheNext(_ engine: StoreEngine) async throws {
        let clock = SetClock("2026-11-20T00:00:00Z")
        try await withFolder { folder in
            let store = try await engine.open(in: folder, clock: clock.wall)
            let meter = try await store.addMeter(.utc)
            let start = Instant(rfc3339: "2026-11-01T00:00:00Z")!
            // So few that they wait for the month's end.
            let readings = (0..<Int64(130)).map { Reading(at: start.adding(seconds: $0 * 900), value: .wattHours($0)) }
            for part in [readings[..<100], readings[100...]] {
                try await store.append(meter, Array(part))
                _ = try await store.compact()
            }
            await store.close()
            clock.set("2026-12-02T00:00:00Z")
            let again = try await engine.open(in: folder, clock: clock.wall)
            try await until("it is rolled up") { try await reach(again, meter) == readings.last?.at }
            await again.close()
        }
    }

    private func reach(_ store: any Store, _ meter: MeterID) async throws -> Instant? {
        try await store.rolledPortion(of: RegisterKey(meter), in: .always, boundaries: [], most: .max)?
            .history.rolled.last?.last.at
    }

    private func until(_ what: Comment, _ condition: () async throws -> Bool) async throws {
        for _ in 0..<600 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record(what)
    }
}
