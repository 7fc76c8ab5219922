import GridModel
import Testing

@testable import ServerKit

struct AlertDeskTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")
    private let start = Instant(rfc3339: "2026-11-22T13:20:00Z")!

    private func reading(_ second: Int64, _ kilowattHours: Int64) -> Reading {
        Reading(at: start.adding(seconds: second), value: .kilowattHours(kilowattHours))
    }

    private func alerts(_ store: any AlertStore) async throws -> [Alert] {
        try await store.alerts(AlertFilter(), before: nil, limit: 100)
    }

    @Test(arguments: [1, 7, 300])
    func upToThreeHundredItFiresExactlyOnce(readingsAtOnce: Int) async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            let readings = (1...300).map { reading(Int64($0), Int64($0)) }
            for first in stride(from: 0, to: 300, by: readingsAtOnce) {
                #expect(!fixture.board.isAboveRecommended(meter))
                try await store.append(meter, Array(readings[first..<min(first + readingsAtOnce, 300)]))
                try await fixture.catchUp()
            }
            #expect(fixture.board.isAboveRecommended(meter))
            try await store.append(meter, [reading(301, 301), reading(302, 302)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing])
            let stored = try await alerts(store)
            #expect(stored == fixture.changes)
            #expect(stored.map(\.rule) == ["excessive-consumption"])
            #expect(stored.map(\.meter) == [meter])
        }
    }

    @Test func aHairBelowTheLimitIsWithinTheRecommended() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await store.append(meter, [Reading(at: start, value: Energy(milliwattHours: 299_999_999))])
            try await fixture.catchUp()
            #expect(try await alerts(store).isEmpty)
            #expect(!fixture.board.isAboveRecommended(meter))
        }
    }

    @Test func onlyWhatIsConsumedInThePeriodCounts() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            func at(_ text: String, _ value: Int64) -> Reading {
                Reading(at: Instant(rfc3339: text)!, value: .kilowattHours(value))
            }
            try await store.append(meter, [at("2026-10-01T00:00:00Z", 0), at("2026-10-31T00:00:00Z", 5_000)])
            try await store.append(meter, [at("2026-11-02T00:00:00Z", 5_200), at("2026-11-20T00:00:00Z", 5_399)])
            try await fixture.catchUp()
            // Half of the 200 kWh across the turn of the month: 100 + 199.
            #expect(await fixture.desk.watched[meter]?.consumption == .kilowattHours(299))
            try await store.append(meter, [at("2026-11-21T00:00:00Z", 5_400)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.message) == ["300.000 kWh consumed in 2026-11; the limit is 300 kWh"])
        }
    }

    @Test func otherRegistersDoNotCount() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            let exported = SubmittedReading(
                key: RegisterKey(meter, RegisterID(1)), at: start, value: .kilowattHours(1_000))
            _ = try await store.append(ReadingBatch(readings: [exported], source: .bulk, receivedAt: start))
            try await fixture.catchUp()
            #expect(try await alerts(store).isEmpty)
        }
    }

    @Test func evaluatedAgainAfterACrashABatchChangesNothing() async throws {
        try await withStore(.sqlite) { store, _ in
            let first = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await store.append(meter, [reading(1, 150), reading(2, 301)])
            let batches = try await store.next(for: .alerts, limit: 100)
            try await first.desk.take(batches)
            #expect(first.changes.count == 1)

            let second = DeskFixture(store, clock)
            try await second.desk.load()
            #expect(second.board.isAboveRecommended(meter))
            try await second.desk.take(batches)
            #expect(second.changes.isEmpty)
            // Even one that never learnt what fires.
            let third = DeskFixture(store, clock)
            try await third.desk.take(batches)
            #expect(third.changes.isEmpty)
            #expect(third.board.isAboveRecommended(meter))
            #expect(try await alerts(store).count == 1)
        }
    }

    @Test func whatCouldNotBeRecordedIsEvaluatedAgain() async throws {
        try await withStore(.sqlite) { base, _ in
            let store = FlakyStore(base)
            let fixture = DeskFixture(store, clock)
            let meter = try await base.enrol(Enrolment(), at: clock.wall.now())
            try await base.append(meter, [reading(1, 299)])
            try await fixture.catchUp()
            try await base.append(meter, [reading(2, 300)])
            store.faults.withLock { $0.record = StoreFault(.diskFull, "no room") }
            await #expect(throws: StoreFault.self) { try await fixture.catchUp() }
            #expect(!fixture.board.isAboveRecommended(meter))
            #expect(await fixture.desk.watched[meter]?.consumption == .kilowattHours(299))
            store.faults.withLock { $0.record = nil }
            try await fixture.catchUp()
            #expect(fixture.board.isAboveRecommended(meter))
            #expect(fixture.changes.count == 1)
        }
    }

    @Test func whatWasRecordedInPartIsKnownAndNotRecordedTwice() async throws {
        try await withStore(.sqlite) { base, _ in
            let store = FlakyStore(base)
            let fixture = DeskFixture(store, clock)
            let meters = try await base.addMeters(3)
            for meter in meters { try await base.append(meter, [reading(1, 0), reading(2, 400)]) }
            store.faults.withLock {
                $0.record = StoreFault(.diskFull, "no room")
                $0.recordsBefore = 1
            }
            await #expect(throws: StoreFault.self) { try await fixture.catchUp() }
            #expect(try await base.openAlerts().count == 1)
            store.faults.withLock { $0.record = nil }
            try await fixture.catchUp()
            #expect(await fixture.desk.open.all.count == 3)
            #expect(meters.allSatisfy { fixture.board.isAboveRecommended($0) })
            #expect(try await base.alertLog(after: 0, limit: 9).map(\.change) == [.firing, .firing, .firing])
        }
    }

    @Test func aRegisterThatCannotBeReadStopsNoOther() async throws {
        try await withStore(.sqlite) { base, _ in
            let store = FlakyStore(base)
            let fixture = DeskFixture(store, clock)
            let broken = try await base.enrol(Enrolment(), at: clock.wall.now())
            let whole = try await base.enrol(Enrolment(), at: clock.wall.now())
            store.faults.withLock { $0.history[broken] = StoreFault(.corrupt, "checksum") }
            for meter in [broken, whole] { try await base.append(meter, [reading(1, 400)]) }
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.meter) == [whole])
            store.faults.withLock { $0.history[broken] = nil }
            try await base.append(broken, [reading(2, 401)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.meter) == [whole, broken])
        }
    }

    @Test func whenThePeriodEndsTheAlertIsResolvedAndTheNextPeriodHasItsOwn() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await store.append(meter, [reading(1, 301)])
            try await fixture.catchUp()
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.map(\.state) == [.firing])

            clock.set("2026-12-01T00:00:00Z")
            try await fixture.desk.endPeriods()
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved])
            #expect(
                fixture.changes.last?.message == "the billing period 2026-11 is over; the limit of 300 kWh counts anew")
            #expect(!fixture.board.isAboveRecommended(meter))

            // What was consumed over the turn of the month is spread over it; what follows is December's.
            let december = Instant(rfc3339: "2026-12-01T00:00:00Z")!
            try await store.append(
                meter,
                [
                    Reading(at: december, value: .kilowattHours(10_000)),
                    Reading(at: december.adding(seconds: 3_600), value: .kilowattHours(10_300)),
                ])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved, .firing])
            #expect(Set(fixture.changes.map(\.id)).count == 2)
        }
    }

    @Test func aPeriodThatEndedWhileGriddWasDownIsResolvedAtStart() async throws {
        try await withStore(.sqlite) { store, _ in
            let before = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await store.append(meter, [reading(1, 301)])
            try await before.catchUp()
            clock.set("2026-12-24T00:00:00Z")
            let board = AlertBoard()
            let evaluator = AlertEvaluator(
                store: store, board: board, clock: clock.wall, logger: DeskFixture.quiet, onChange: { _ in })
            try await evaluator.prepare()
            #expect(!board.isAboveRecommended(meter))
            #expect(try await alerts(store).map(\.state) == [.resolved])
        }
    }

    @Test func aMeterWhoseClockIsAheadIsInThePeriodOfItsLatestReading() async throws {
        try await withStore(.sqlite) { store, _ in
            clock.set("2026-11-30T23:00:00Z")
            let fixture = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            let ahead = Instant(rfc3339: "2026-12-01T05:00:00Z")!
            try await store.append(meter, [Reading(at: ahead, value: .kilowattHours(301))])
            try await fixture.catchUp()
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.map(\.state) == [.firing])
            #expect(fixture.changes.first?.message.contains("2026-12") == true)
        }
    }

    @Test func aCorrectionBelowTheLimitResolvesAndTheSameAlertMayFireAgain() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            func at(_ hour: Int64, _ value: Int64) -> Reading {
                Reading(
                    at: Instant(rfc3339: "2026-11-20T00:00:00Z")!.adding(seconds: hour * 3_600),
                    value: .kilowattHours(value))
            }
            // A fall that never came back: 100 before it and 201 after it.
            try await store.append(meter, [at(0, 0), at(1, 100), at(2, 50), at(30, 251)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing])
            // It did come back, as a late reading shows: then 251 in all.
            try await store.append(meter, [at(25, 101)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved])
            #expect(
                fixture.changes.last?.message.contains("251.000 kWh consumed in 2026-11 after a correction") == true)
            #expect(!fixture.board.isAboveRecommended(meter))
            try await store.append(meter, [at(31, 300)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved, .firing])
            #expect(Set(fixture.changes.map(\.id)).count == 1)
        }
    }

    @Test func aMeterMovedToAnotherZoneHasAnAlertInItsNewPeriod() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await store.append(meter, [reading(1, 301)])
            try await fixture.catchUp()
            _ = try await store.change(
                meter, MeterChange(timeZone: Zone("America/Bahia")), by: "test", at: clock.wall.now())
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.firing, .firing, .resolved])
            #expect(fixture.board.isAboveRecommended(meter))
            #expect(try await store.openAlerts().map(\.occasion.rfc3339) == ["2026-11-01T03:00:00Z"])
        }
    }

    /// After a start every meter is counted with its first reading: together, and to the same count as each alone.
    @Test func countedTogetherIsCountedAlone() async throws {
        try await withStore(.sqlite) { store, _ in
            var meters: [MeterID] = []
            var zones: Set<Zone> = []
            for seed in 0..<300 {
                let register = RandomRegister(seed: seed)
                zones.insert(register.zone)
                let meter = try await store.addMeter(register.zone)
                try await store.append(meter, register.history.readings)
                meters.append(meter)
                if seed.isMultiple(of: 3) {
                    // Each meter's own usage point has its number.
                    _ = try await store.changeUsagePoint(
                        #require(UsagePointID(meter.value)),
                        UsagePointChange(
                            cycle: BillingCycle(day: seed % 28 + 1), cycleFrom: CivilMonth(year: 2000, month: 1)),
                        by: "ana", at: clock.wall.now(), dryRun: false)
                }
                if seed == 200 { _ = try await store.compact() }
                clock.set(register.span.end)
            }
            let together = try await FleetCount(store: store).count(meters, now: clock.wall.now())
            #expect(together.count > 120, "some take more than their period's readings, most do not")
            for (meter, watched) in together {
                let alone = try await ConsumptionCount(store: store).count(meter, now: clock.wall.now(), after: nil)
                #expect(watched == alone, "meter \(meter)")
            }

            let fixture = DeskFixture(store, clock)
            try await fixture.catchUp(limit: .max)
            for meter in meters {
                let alone = try await ConsumptionCount(store: store).count(meter, now: clock.wall.now(), after: nil)
                #expect(await fixture.desk.watched[meter]?.consumption == alone?.consumption, "meter \(meter)")
            }
        }
    }

    /// Whatever comes in whatever order and batches, what is followed reading by reading is what metering says.
    @Test func theConsumptionFollowedIsTheConsumptionCounted() async throws {
        try await withStore(.sqlite) { store, _ in
            for seed in 0..<150 {
                let register = RandomRegister(seed: seed)
                var random = Seeded(UInt64(seed + 9_000_000))
                var readings = register.history.readings
                // Mostly in order, now and then late.
                for _ in 0..<Int.random(in: 0...readings.count / 3, using: &random) where readings.count > 1 {
                    let index = Int.random(in: 1..<readings.count, using: &random)
                    readings.swapAt(index, Int.random(in: max(0, index - 4)...index, using: &random))
                }
                clock.set(register.span.end)
                let fixture = DeskFixture(store, clock)
                let meter = try await store.addMeter(register.zone)
                while !readings.isEmpty {
                    // Evaluated now and then only, so that the store is ahead of the batches at times.
                    for _ in 0..<Int.random(in: 1...3, using: &random) where !readings.isEmpty {
                        let count = Int.random(in: 1...min(5, readings.count), using: &random)
                        try await store.append(meter, Array(readings.prefix(count)))
                        readings.removeFirst(count)
                    }
                    try await fixture.catchUp(limit: Int.random(in: 1...20, using: &random))
                    let watched = await fixture.desk.watched[meter]
                    let counted = try await ConsumptionCount(store: store)
                        .count(meter, now: clock.wall.now(), after: nil)
                    #expect(watched?.consumption == counted?.consumption, "seed \(seed)")
                    #expect(watched?.period == counted?.period, "seed \(seed)")
                }
            }
        }
    }
}
