import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What every engine must do with meter events and with what waits for review.
@Suite struct MeterEventConformanceTests {
    private static let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!
    private static let hour: Int64 = 3_600

    /// A reading an hour from 1 October 2026 on, 100 Wh each.
    private func readings(_ count: Int64, from value: Int64 = 1_000, startingAt hour: Int64 = 0) -> [Reading] {
        (0..<count).map { Reading(Self.start.milliseconds / 1_000 + (hour + $0) * Self.hour, value + $0 * 100) }
    }

    private static let start = Instant(rfc3339: "2026-10-01T00:00:00Z")!

    private func at(_ hour: Double) -> Instant {
        Instant(milliseconds: Self.start.milliseconds + Int64(hour * 3_600_000))
    }

    private func record(
        _ event: MeterEventDraft, _ meter: MeterID, _ store: any Store, dryRun: Bool = false
    ) async throws -> MeterEvent {
        try await store.record(event, of: meter, by: "ana", at: Self.now, dryRun: dryRun)
    }

    private func energies(_ store: any Store, _ meter: MeterID, _ hours: [Double]) async throws -> [Int64] {
        let pieces = try await RegisterReader(store, RegisterKey(meter)).pieces(boundaries: hours.map(at)).pieces
        return pieces.map { $0.consumption.milliwattHours / 1_000 }
    }

    @Test(arguments: StoreEngine.allCases)
    func anEventIsThereAfterARestartWithWhoRecordedItAndWhy(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            var store = try await engine.open(in: folder)
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(10) + readings(10, from: 40, startingAt: 10))
            let exchange = MeterEventDraft(
                .exchange, at: at(9.5), closing: .wattHours(1_950), opening: .zero, serial: "26-1", reason: "old")
            let recorded = try await record(exchange, meter, store)
            #expect(recorded.actor == "ana" && recorded.reason == "old" && recorded.recordedAt == Self.now)
            for _ in 0..<2 {
                #expect(try await energies(store, meter, [0, 9, 10, 19]) == [900, 90, 900])
                #expect(try await store.events(of: meter, after: nil, limit: 9) == [recorded])
                #expect(try await store.meter(meter)?.serial == "26-1")
                _ = try await store.compact()
                await store.close()
                store = try await engine.open(in: folder)
            }
            await store.close()
        }
    }

    /// Two who saw that nothing stands against it may come at once.
    @Test func aRegisterRestartsOnceAtAnInstantWhoeverWasQuicker() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(5) + readings(5, from: 10, startingAt: 6))
            let sqlite = try #require(store as? SQLiteStore)
            let change = EventChange(store: sqlite, key: RegisterKey(meter), actor: "rui", now: Self.now)
            let one = MeterEventDraft(.exchange, at: at(5), closing: .wattHours(1_500), opening: .zero)
            let other = MeterEventDraft(.exchange, at: at(5), closing: .wattHours(1_505), opening: .wattHours(2))
            let first = try await record(one, meter, store)
            await #expect(throws: StoreFault.self) {
                try await sqlite.scheduler.write { db, slice in try change.record(other, slice, db) }
            }
            #expect(try await energies(store, meter, [0, 10]) == [500 + 410])
            _ = try await store.revoke(first.id, reason: nil, by: "ana", at: Self.now, dryRun: false)
            _ = try await sqlite.scheduler.write { db, slice in try change.record(other, slice, db) }
            #expect(try await store.events(of: meter, after: nil, limit: 9).count == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aDryRunSaysWhatWouldBeAndChangesNothing(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(5))
            let draft = MeterEventDraft(.multiplier, at: nil, multiplier: Multiplier(40))
            let rehearsed = try await record(draft, meter, store, dryRun: true)
            #expect(try await store.events(of: meter, after: nil, limit: 9).isEmpty)
            #expect(store.events(of: RegisterKey(meter)) == nil)
            #expect(try await energies(store, meter, [0, 4]) == [400])
            let recorded = try await record(draft, meter, store)
            #expect(recorded == rehearsed)
            #expect(try await energies(store, meter, [0, 4]) == [16_000])
            let taken = try await store.revoke(recorded.id, reason: "no", by: "rui", at: Self.now, dryRun: true)
            #expect(taken.revokedBy == "rui")
            #expect(try await energies(store, meter, [0, 4]) == [16_000])
            _ = try await store.revoke(recorded.id, reason: "no", by: "rui", at: Self.now, dryRun: false)
            #expect(try await energies(store, meter, [0, 4]) == [400])
            #expect(try await store.event(recorded.id)?.revokedBy == "rui")
            await #expect(throws: StoreFault.self) {
                try await store.revoke(recorded.id, reason: nil, by: "rui", at: Self.now, dryRun: false)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatContradictsReadingsOrIsNotThereIsRefused(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(5))
            func code(_ draft: MeterEventDraft, _ meter: MeterID = meter) async throws -> StoreFault.Code? {
                do {
                    _ = try await record(draft, meter, store)
                    return nil
                } catch let fault as StoreFault {
                    return fault.code
                }
            }
            let low = MeterEventDraft(.exchange, at: at(2.5), closing: .wattHours(900), opening: .zero)
            #expect(try await code(low) == .conflict)
            let high = MeterEventDraft(.exchange, at: at(2.5), closing: .wattHours(1_250), opening: .wattHours(9_000))
            #expect(try await code(high) == .conflict)
            #expect(try await code(MeterEventDraft(.exclude, at: at(2.5), reason: "x")) == .notFound)
            let other = MeterEventDraft(.accept, at: at(2), register: .wattHours(7))
            #expect(try await code(other) == .notFound)
            #expect(try await code(MeterEventDraft(.rollover, at: at(2))) == .conflict)
            #expect(try await code(MeterEventDraft(.reset, at: at(2.5), opening: .zero), 99) == .notFound)
            #expect(try await code(MeterEventDraft(.reset, at: at(6), opening: .zero)) == nil)
            #expect(try await code(MeterEventDraft(.reset, at: at(6), opening: .zero)) == .conflict)
            #expect(try await store.events(of: meter, after: nil, limit: 9).count == 1)
        }
    }

    // MARK: Review

    private func held(_ store: any Store) async throws -> [HeldReading] {
        try await ReviewQuestion(meters: .all, limit: 100).answer(from: store).readings
    }

    @Test(arguments: StoreEngine.allCases)
    func aFallWaitsUntilSomebodyDecides(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(4)
            for meter in meters {
                // More than the register counts in the day in which it may come back.
                try await store.append(meter, readings(10, from: 90_000))
                if meter != meters[3] { try await store.append(meter, readings(40, from: 50, startingAt: 10)) }
            }
            _ = try await store.compact()
            try await store.review()
            let waiting = try await held(store)
            try #require(waiting.map(\.meter) == Array(meters[0..<3]))
            #expect(waiting.allSatisfy { $0.at == at(10) && $0.registerKwh == .wattHours(50) && $0.reason == .fall })
            #expect(waiting[0].beforeKwh == .wattHours(90_900) && waiting[0].afterKwh == .wattHours(150))
            let (first, next) = try await ReviewQuestion(meters: .all, limit: 1).answer(from: store)
            #expect(first == [waiting[0]])
            let (second, _) = try await ReviewQuestion(meters: .all, limit: 1, after: try #require(next))
                .answer(from: store)
            #expect(second == [waiting[1]])

            _ = try await record(MeterEventDraft(.accept, at: at(10), register: .wattHours(50)), meters[0], store)
            let reset = try await record(MeterEventDraft(.reset, at: at(9.5), opening: .zero), meters[1], store)
            #expect(try await held(store).map(\.meter) == [meters[2]])
            try await store.review()
            #expect(try await held(store).map(\.meter) == [meters[2]])
            #expect(try await energies(store, meters[0], [9, 10, 11]) == [0, 100])
            #expect(try await energies(store, meters[1], [9, 10, 11]) == [50, 100])
            _ = try await store.revoke(reset.id, reason: nil, by: "ana", at: Self.now, dryRun: false)
            try await store.review()
            #expect(try await held(store).map(\.meter).sorted() == [meters[1], meters[2]])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aFallThatTheRegisterComesBackFromWaitsNoMore(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(10) + [Reading(Self.start.milliseconds / 1_000 + 10 * Self.hour, 5)])
            _ = try await store.compact()
            try await store.review()
            #expect(try await held(store).count == 1)
            // In order, and growing: nothing that compaction would point out.
            try await store.append(meter, readings(5, from: 2_100, startingAt: 11))
            _ = try await store.compact()
            #expect(try await held(store).isEmpty)
            try await store.review()
            #expect(try await store.heldReadings(of: .all, after: 0, limit: 9).isEmpty)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aSpikeIsFoundWhenItsMaximumIsSetAndExcludingItHelps(_ engine: StoreEngine) async throws {
        try await withStore(engine, rollingUpEverything: true) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(
                meter,
                readings(10) + [Reading(Self.start.milliseconds / 1_000 + 9 * Self.hour + 60, 90_000)]
                    + readings(60, from: 2_000, startingAt: 10))
            _ = try await store.compact()
            try await store.rollUp()
            try await store.review()
            #expect(try await held(store).map(\.reason) == [.fall])
            let rules = MeterChange(maximumPowerKw: .watts(10_000), expectedIntervalSeconds: 3_600)
            _ = try await store.change(meter, rules, by: "ana", at: Self.now)
            try await store.review()
            #expect(try await held(store).map(\.reason).sorted { $0.rawValue < $1.rawValue } == [.fall, .spike])
            #expect(try await energies(store, meter, [9, 10]) == [88_100])
            let glitch = MeterEventDraft(
                .exclude, at: at(9).adding(seconds: 60), register: .wattHours(90_000), reason: "x")
            _ = try await record(glitch, meter, store)
            #expect(try await held(store).isEmpty)
            #expect(try await energies(store, meter, [9, 10, 11]) == [100, 100])
            try await store.rollUp()
            try await store.review()
            #expect(try await held(store).isEmpty)
            let raw = try await RawPage(
                reader: RegisterReader(store, RegisterKey(meter)), meter: meter, limit: 2
            ).read(from: RawCursor(span: TimeSpan(start: at(9), end: at(12))))
            #expect(raw.items.map(\.flags) == [[], [.excluded]])
        }
    }

    // MARK: Rollups and retention

    @Test(arguments: StoreEngine.allCases)
    func eventsCutIntoMonthsThatWereRolledUp(_ engine: StoreEngine) async throws {
        try await withStore(engine, rollingUpEverything: true) { store, _ in
            for seed in 0..<120 {
                let register = EventfulRegister(seed: seed)
                let events = try #require(register.history.events)
                let meter = try await store.addMeters(1)[0]
                let change = MeterChange(digits: events.rules.digits, maximumPowerKw: events.rules.maximumPowerKw)
                if seed % 2 == 0 { _ = try await store.change(meter, change, by: "ana", at: Self.now) }
                try await store.append(meter, register.history.readings)
                _ = try await store.compact()
                try await store.rollUp()
                if seed % 2 == 1 { _ = try await store.change(meter, change, by: "ana", at: Self.now) }
                // Straight into what they come to: what an operator types is checked elsewhere.
                for ratio in events.ratioChanges {
                    let at = ratio.at <= RegisterEvents.beginning ? nil : ratio.at
                    _ = try await record(MeterEventDraft(.multiplier, at: at, multiplier: ratio.ratio), meter, store)
                }
                for named in events.exclusions {
                    _ = try await record(
                        MeterEventDraft(.exclude, at: named.at, register: named.value, reason: "x"), meter, store)
                }
                for restart in events.restarts {
                    _ = try await record(
                        MeterEventDraft(
                            restart.cause == .exchange ? .exchange : .reset, at: restart.at, closing: restart.closing,
                            opening: restart.opening), meter, store)
                }
                for round in 0..<2 {
                    for step in [HistoryStep.hour, .day, .month] {
                        let boundaries = Metering.boundaries(of: register.span, every: step, in: .utc)
                        let pieces = try await RegisterReader(store, RegisterKey(meter)).pieces(boundaries: boundaries)
                            .pieces
                        #expect(
                            pieces.compactMap(\.interval)
                                == Metering.intervals(register.history, boundaries: boundaries),
                            "seed \(seed), round \(round), by \(step.rawValue)")
                        let sum = pieces.reduce(Int128(0)) { $0 + $1.energy }
                        #expect(sum == register.used, "seed \(seed)")
                    }
                    try await store.rollUp()
                }
            }
            let summary = try await StoreVerification(store: store, clock: .system).run { event in
                if case .finding(let finding) = event { Issue.record("\(finding.sentence)") }
            }
            #expect(summary.events ?? 0 > 50)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aMonthInWhichSomethingHappenedKeepsItsReadings(_ engine: StoreEngine) async throws {
        let clock = SetClock("2026-10-20T00:00:00Z")
        try await withFolder { folder in
            let store = try await engine.open(in: folder, retention: .days(62), clock: clock.wall)
            let meters = try await store.addMeters(2)
            for meter in meters {
                try await store.append(meter, readings(300) + readings(1_200, from: 40, startingAt: 300))
            }
            let exchange = MeterEventDraft(.exchange, at: at(299.5), closing: .wattHours(30_950), opening: .zero)
            _ = try await record(exchange, meters[0], store)
            let before = try await energies(store, meters[0], [0, 299, 300, 700])
            #expect(before == [29_900, 90, 40_000])
            _ = try await store.compact()
            clock.set(Instant(rfc3339: "2027-03-10T00:00:00Z")!)
            try await store.retain()
            #expect(try await store.everything(meters[0]).count > 700)
            #expect(try await store.everything(meters[1]).count < 500)
            #expect(try await energies(store, meters[0], [0, 299, 300, 700]) == before)
            await #expect(throws: StoreFault.self) { try await record(exchange, meters[1], store) }
            // A multiplier that always held is of what is no longer there as well.
            _ = try await record(MeterEventDraft(.multiplier, at: nil, multiplier: Multiplier(2)), meters[1], store)
            #expect(try await energies(store, meters[1], [0, 200]) == [40_000])
            await store.close()
        }
    }
}
