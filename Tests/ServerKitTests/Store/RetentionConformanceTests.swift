import Foundation
import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// Readings go; what they came to stays.
@Suite struct RetentionConformanceTests {
    private static let steps = [HistoryStep.hour, .day, .month]

    private func intervals(
        _ store: any Store, _ meter: MeterID, _ register: LongRegister, _ step: HistoryStep, usesRollups: Bool = true
    ) async throws -> [Interval] {
        let boundaries = Metering.boundaries(of: register.span, every: step, in: register.zone)
        let reader = RegisterReader(store, RegisterKey(meter), usesRollups: usesRollups)
        return try await reader.pieces(boundaries: boundaries).pieces.compactMap(\.interval)
    }

    private func expect(
        _ store: any Store, _ meter: MeterID, _ register: LongRegister, _ readings: [Reading], _ openings: [Opening],
        _ comment: Comment
    ) async throws {
        var history = RegisterHistory(before: nil, readings: readings, after: nil, openings: openings)
        history.zone = register.zone
        for step in Self.steps {
            let boundaries = Metering.boundaries(of: register.span, every: step, in: register.zone)
            let expected = Metering.intervals(history, boundaries: boundaries)
            #expect(
                try await intervals(store, meter, register, step) == expected, "\(comment) by \(step.rawValue)")
            #expect(
                try await intervals(store, meter, register, step, usesRollups: false) == expected,
                "\(comment) by \(step.rawValue), without rollups")
        }
    }

    private func add(_ store: any Store, _ register: LongRegister, _ opening: Opening?) async throws -> MeterID {
        guard let opening else { return try await store.addMeter(register.zone, register.readings) }
        let meter: MeterID
        if opening.kind == .stated {
            meter = try await store.addMeter(register.zone, opening: opening)
        } else {
            meter = try await store.enrol(Enrolment(), at: opening.at)
            _ = try await store.change(meter, MeterChange(timeZone: register.zone), by: "test", at: opening.at)
        }
        try await store.append(meter, register.readings)
        return meter
    }

    private func opening(_ register: LongRegister, _ random: inout Seeded) -> Opening? {
        let first = register.readings[0]
        return switch Int.random(in: 0..<3, using: &random) {
        case 0: Opening(kind: .enrolment, at: first.at, value: .zero)
        case 1:
            Opening(
                kind: .stated, at: first.at.adding(seconds: Int64.random(in: -80_000...2_000_000, using: &random)),
                value: Energy(
                    milliwattHours: max(0, first.value.milliwattHours + Int64.random(in: -500...500, using: &random))))
        default: nil
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func historyStaysWhatItWasWhenReadingsGo(_ engine: StoreEngine) async throws {
        var random = Seeded(41)
        var fewer = 0
        for seed in 0..<24 {
            let register = LongRegister(seed: seed)
            let clock = SetClock(register.span.start.rfc3339)
            try await withFolder { folder in
                var store = try await engine.open(
                    in: folder, rollingUpEverything: seed % 2 == 0, retention: .days(62), clock: clock.wall)
                let opening = opening(register, &random)
                let openings = [opening].compactMap(\.self)
                let meter = try await add(store, register, opening)
                _ = try await store.compact()
                if seed % 2 == 0 { try await store.rollUp() }
                let latest = store.latest(of: RegisterKey(meter))
                // Month by month, until all are gone.
                for days in stride(from: Int64(20), through: 160, by: 35) {
                    clock.set(register.span.end.adding(seconds: days * 86_400))
                    try await store.retain()
                    let comment: Comment = "seed \(seed), \(days) days later"
                    try await expect(store, meter, register, register.readings, openings, comment)
                    #expect(store.latest(of: RegisterKey(meter)) == latest)
                    let stored = try await store.readings(
                        of: RegisterKey(meter), in: .always, after: nil, limit: .max
                    ).count
                    #expect(store.counts.stored == Int64(stored), comment)
                    if days == 90 {
                        await store.close()
                        store = try await engine.open(
                            in: folder, rollingUpEverything: seed % 2 == 0, retention: .forever, clock: clock.wall)
                        #expect(store.counts.stored == Int64(stored), comment)
                        try await expect(store, meter, register, register.readings, openings, comment)
                        await store.close()
                        store = try await engine.open(in: folder, retention: .days(62), clock: clock.wall)
                    }
                }
                fewer += store.counts.stored < register.readings.count / 4 ? 1 : 0
                await store.close()
            }
        }
        #expect(fewer > 12, "readings went")
    }

    @Test(arguments: StoreEngine.allCases)
    func lateReadingsAreTakenWhereReadingsAreKeptAndRefusedBeforeThat(_ engine: StoreEngine) async throws {
        var random = Seeded(42)
        for seed in 30..<42 {
            let register = LongRegister(seed: seed)
            let clock = SetClock(register.span.start.rfc3339)
            try await withFolder { folder in
                let store = try await engine.open(in: folder, retention: .days(62), clock: clock.wall)
                let meter = try await add(store, register, nil)
                _ = try await store.compact()
                clock.set(register.span.end.adding(seconds: 30 * 86_400))
                try await store.retain()
                let keptFrom = try #require(store.keptFrom)
                #expect(store.retention == RetentionStatus(policy: .days(62), keptFrom: keptFrom))
                var readings = Set(register.readings)
                for _ in 0..<60 {
                    let known = register.readings.randomElement(using: &random)!
                    let reading = Reading(
                        at: known.at.adding(milliseconds: Int64.random(in: 0...7_000_000, using: &random)),
                        value: Energy(
                            milliwattHours: known.value.milliwattHours + Int64.random(in: 0...9, using: &random)))
                    if reading.at < keptFrom {
                        let stored = store.counts.stored
                        await #expect { try await store.append(meter, [reading]) } throws: { error in
                            (error as? StoreFault)?.code == .beyondRetention
                        }
                        #expect(store.counts.stored == stored)
                    } else {
                        try await store.append(meter, [reading])
                        readings.insert(reading)
                    }
                }
                try await expect(store, meter, register, readings.sorted(), [], "seed \(seed), in the journal")
                _ = try await store.compact()
                try await store.rollUp()
                try await expect(store, meter, register, readings.sorted(), [], "seed \(seed), compacted")
                await store.close()
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aRestartAtAnyPointOfLettingGoGivesTheSameAnswers(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            let register = LongRegister(seed: 4)
            let clock = SetClock(register.span.end.adding(seconds: 200 * 86_400).rfc3339)
            let copies = Mutex(0)
            try FileManager.default.createDirectory(atPath: folder + "/live", withIntermediateDirectories: true)
            let filled = try await engine.open(in: folder + "/live")
            var meters: [MeterID] = []
            for _ in 0..<3 { meters.append(try await add(filled, register, nil)) }
            _ = try await filled.compact()
            await filled.close()
            let store = try await engine.open(
                in: folder + "/live", slice: .zero, retention: .days(62), clock: clock.wall,
                afterTransaction: {
                    let number = copies.withLock { count in
                        count += 1
                        return count
                    }
                    try? FileManager.default.copyItem(atPath: folder + "/live", toPath: folder + "/\(number)")
                })
            try await store.retain()
            await store.close()
            let count = copies.withLock { $0 }
            #expect(count > 6)
            for number in 1...count {
                let copy = try await engine.open(in: folder + "/\(number)", retention: .days(62), clock: clock.wall)
                for meter in meters {
                    try await expect(copy, meter, register, register.readings, [], "point \(number)")
                }
                try await copy.retain()
                let stored = try await meters.asyncMap { try await copy.everything($0).count }.reduce(0, +)
                #expect(copy.counts.stored == Int64(stored), "point \(number)")
                for meter in meters {
                    try await expect(copy, meter, register, register.readings, [], "point \(number), gone on")
                }
                await copy.close()
                try FileManager.default.removeItem(atPath: folder + "/\(number)")
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func askedForReadingsThatAreGoneItSaysSo(_ engine: StoreEngine) async throws {
        let clock = SetClock("2026-05-01T00:00:00Z")
        try await withFolder { folder in
            let store = try await engine.open(in: folder, retention: .months(3), clock: clock.wall)
            let start = Instant(rfc3339: "2026-05-01T00:00:00Z")!
            let readings = (0..<Int64(200 * 24)).map {
                Reading(at: start.adding(seconds: $0 * 3_600), value: .wattHours($0))
            }
            let meter = try await store.addMeter(.utc, readings)
            let newcomer = try await store.addMeter(.utc, [readings.last!])
            _ = try await store.compact()
            clock.set("2026-11-22T00:00:00Z")
            try await store.retain()
            #expect(store.keptFrom == Instant(rfc3339: "2026-08-01T00:00:00Z"))
            func raw(_ meter: MeterID, _ from: String, _ to: String) async throws -> Int {
                let question = HistoryQuestion(
                    meter: meter, from: DateExpression(from), to: DateExpression(to), step: .raw)
                guard case .raw(let page) = try await question.answer(from: store, clock: clock.wall) else { return -1 }
                return page.items.count
            }
            #expect(try await raw(meter, "2026-08-01", "2026-08-02") == 24)
            #expect(try await raw(newcomer, "2026-05-01", "2026-08-02") == 0)
            for (from, to) in [("2026-06-01", "2026-06-02"), ("2026-07-31", "2026-08-02")] {
                await #expect { try await raw(meter, from, to) } throws: { error in
                    (error as? QuestionFault)?.code == .noLongerKept
                        && (error as? QuestionFault)?.message.contains("2026-08-01T00:00:00Z") == true
                }
            }
            // The invoice of a month long gone is what it was.
            let invoice = try await InvoiceQuestion(meter: meter, period: CivilMonth(year: 2026, month: 6)).answer(
                from: store, clock: clock.wall)
            #expect(invoice.consumptionKwh == .wattHours(30 * 24) && invoice.quality == .measured)
            await store.close()
        }
    }

    @Test(arguments: [
        ("forever", RetentionPolicy.forever), ("62d", .days(62)), ("400d", .days(400)), ("13mo", .months(13)),
        ("61d", nil), ("2mo", nil), ("d", nil), ("", nil), ("1y", nil), ("-90d", nil), ("99999999999999999999d", nil),
    ])
    func aPolicyIsATimeLongEnoughForBilling(_ text: String, _ policy: RetentionPolicy?) {
        #expect(RetentionPolicy(text) == policy)
        if let policy { #expect(policy.text == text) }
    }

    @Test(arguments: [
        (RetentionPolicy.days(62), "2026-11-22T00:00:00Z", "2026-09-01T00:00:00Z"),
        (.days(62), "2026-03-01T00:00:00Z", "2025-12-01T00:00:00Z"),
        (.months(3), "2026-11-30T23:59:59Z", "2026-08-01T00:00:00Z"),
        (.months(13), "2026-01-01T00:00:00Z", "2024-12-01T00:00:00Z"),
    ])
    func onlyWholeMonthsGo(_ policy: RetentionPolicy, _ now: String, _ keptFrom: String) throws {
        #expect(policy.floor(at: try #require(Instant(rfc3339: now)))?.start.rfc3339 == keptFrom)
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var result: [Value] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
