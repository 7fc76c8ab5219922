import GridModel
import Testing

@testable import ServerKit

@Suite struct CheckQuestionTests {
    private static let start = Instant(rfc3339: "2026-11-01T00:00:00Z")!
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func at(_ rfc3339: String) -> Instant { Instant(rfc3339: rfc3339)! }
    private func hour(_ hour: Int64) -> Instant { Self.start.adding(seconds: hour * 3_600) }

    /// All pages, `limit` findings at most on each.
    private func checks(
        _ store: any Store, _ meter: MeterID, from: String? = nil, to: String? = nil, period: CivilMonth? = nil,
        limit: Int = 100
    ) async throws -> [ReadingCheck] {
        var found: [ReadingCheck] = []
        var question = CheckQuestion(
            meter: meter, from: from.flatMap { DateExpression($0) }, to: to.flatMap { DateExpression($0) },
            period: period, limit: limit)
        repeat {
            let page = try await question.answer(from: store, clock: clock.wall)
            #expect(page.items.count <= limit)
            found += page.items
            question.cursor = page.next
        } while question.cursor != nil
        return found
    }

    /// Hourly readings from an hour after the first of November through another, of so many watt-hours an hour.
    private func readings(
        _ hours: ClosedRange<Int64>, from value: Int64 = 0, use: (Int64) -> Int64 = { _ in 1_000 }
    ) -> [Reading] {
        var value = value
        return hours.map { hour in
            defer { value += use(hour) }
            return Reading(at: self.hour(hour), value: .wattHours(value))
        }
    }

    @Test func aMeterLikeItselfHasNothingToLookAt() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(0...517))
            #expect(try await checks(store, meter, from: "2026-11").isEmpty)
            #expect(try await checks(store, meter).isEmpty)
            // What it is about is over before it was read, or not there yet.
            #expect(try await checks(store, meter, from: "2026-09", to: "2026-10").isEmpty)
            let other = try await store.addMeters(1)[0]
            #expect(try await checks(store, other).isEmpty)
        }
    }

    @Test func anHourThatStandsOutOfItsLocalDayIsFound() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(
                Zone("America/Bahia")!, readings(0...517) { $0 == 124 ? 9_000 : 1_000 })
            let found = try await checks(store, meter, from: "2026-11")
            #expect(found.map(\.kind) == [.spike])
            #expect(found[0].from == hour(124) && found[0].to == hour(125))
            #expect(
                found[0].message == "9.000 kWh in an hour, where the third highest of the day is 1.000 kWh")
        }
    }

    /// What the first reading of a meter that enrolled itself shows was not used in that hour.
    @Test func whatAMeterBroughtAlongIsNoSpike() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.add(
                NewMeters(), zone: .utc, at: hour(3), idempotencyKey: nil)[0].id
            try await store.append(meter, readings(3...517, from: 5_000_000))
            #expect(try await checks(store, meter, from: "2026-11").isEmpty)
        }
    }

    @Test func theGapThatLeadsIntoTheTimeAndTheOneOutOfItAreFound() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(
                meter, readings(0...30) + readings(60...120, from: 60_000) + readings(200...210, from: 200_000))
            let found = try await checks(store, meter, from: "2026-11-03", to: "2026-11-07")
            #expect(found.map(\.kind) == [.interval, .interval])
            #expect(found[0].from == hour(30) && found[0].to == hour(60))
            #expect(found[1].from == hour(120) && found[1].to == hour(200))
            #expect(found[0].message == "1 d 6 h between two readings, where 1 h is expected")
        }
    }

    @Test func aMeterThatIsSilentIsFoundUpToNow() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(0...500))
            for from in ["2026-11-20", "2026-11-22"] {
                let found = try await checks(store, meter, from: from)
                #expect(found.map(\.message) == ["not read since, where a reading every 1 h is expected"])
                #expect(found[0].from == hour(500) && found[0].to == clock.wall.now())
            }
        }
    }

    @Test func aMeterReadFarTooOftenIsToldOnceADayAndNotForEachReading() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            _ = try await store.change(
                meter, MeterChange(expectedIntervalSeconds: 900), by: "test", at: clock.wall.now())
            try await store.append(
                meter, (0...172_800).map { Reading(at: Self.start.adding(seconds: $0), value: .wattHours($0)) })
            let found = try await checks(store, meter, from: "2026-11-01", to: "2026-11-03")
            #expect(found.map(\.kind) == [.interval, .interval])
            #expect(found.map(\.count) == [86_400, 86_400])
            #expect(found[0].from == Self.start && found[0].to == hour(24))
            #expect(
                found[0].message == "86400 times between two readings, 1 s the shortest, where 15 min is expected")
        }
    }

    /// A meter may send as much as it likes: no day of it is in memory whole.
    @Test func aDayOfMoreReadingsThanAreHeldIsLookedAtInPartAndSaysSo() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let dense = (0...20_000).map { Reading(at: Self.start.adding(seconds: $0), value: .wattHours($0)) }
            try await store.append(meter, dense + readings(6...48, from: 21_000))
            _ = try await store.compact()
            let page = CheckPage(
                reader: RegisterReader(store, RegisterKey(meter), portion: 1_000), zone: .utc, now: clock.wall.now(),
                limit: 100)
            let range = TimeSpan(start: Self.start, end: hour(48))
            let (found, next) = try await page.read(from: CheckCursor(range: range), earlier: [])
            #expect(found.map(\.kind) == [.interval] && next == nil)
            #expect(found[0].from == Self.start && found[0].to > Self.start && found[0].to < hour(5))
            #expect(found[0].message.hasSuffix("that the rest of the day was not looked at"))
        }
    }

    @Test func twoValuesOfAnInstantAreFoundUnlessOneWasLeftOut() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(0...517) + [Reading(at: hour(400), value: .wattHours(399_500))])
            let found = try await checks(store, meter)
            #expect(found.map(\.kind) == [.conflict])
            #expect(found[0].from == hour(400) && found[0].message.hasPrefix("399.5 kWh and 400 kWh were sent"))
            _ = try await store.record(
                MeterEventDraft(.exclude, at: hour(400), register: .wattHours(399_500), reason: "x"), of: meter,
                by: "ana", at: clock.wall.now(), dryRun: false)
            #expect(try await checks(store, meter).isEmpty)
        }
    }

    @Test func anExchangeIsNoFault() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(0...400) + readings(401...517, from: 500))
            _ = try await store.record(
                MeterEventDraft(
                    .exchange, at: hour(400).adding(seconds: 1_800), closing: .wattHours(400_500), opening: .zero),
                of: meter, by: "ana", at: clock.wall.now(), dryRun: false)
            #expect(try await checks(store, meter).isEmpty)
        }
    }

    /// 140 hours without a reading, some of them in each of seven days.
    @Test(arguments: [1, 2, 100])
    func whatIsEstimatedOverDaysIsOneFindingHoweverItIsPaged(limit: Int) async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(0...200) + readings(340...517, from: 340_000))
            let found = try await checks(store, meter, from: "2026-11", limit: limit)
            #expect(found.map(\.kind) == [.interval, .estimated])
            #expect(found[1].from == hour(200) && found[1].to == hour(340))
            #expect(found[1].message == "5 d 20 h are estimated in one stretch")
        }
    }

    @Test func pagesTogetherSayWhatOneSays() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            var random = Seeded(5)
            var hour: Int64 = 0
            var value: Int64 = 0
            var all: [Reading] = []
            while hour < 500 {
                all.append(Reading(at: self.hour(hour), value: .wattHours(value)))
                if Int.random(in: 0..<9, using: &random) == 0 {
                    all.append(Reading(at: self.hour(hour), value: .wattHours(value + 1)))
                }
                hour += [1, 1, 1, 1, 1, 2, 5, 30].randomElement(using: &random)!
                value += Int64.random(in: 10...5_000, using: &random)
            }
            try await store.append(meter, all)
            let whole = try await checks(store, meter, from: "2026-11")
            #expect(Set(whole.map(\.kind)).isSuperset(of: [.interval, .conflict, .spike]) && whole.count > 10)
            for limit in [1, 3, 7] {
                #expect(try await checks(store, meter, from: "2026-11", limit: limit) == whole)
            }
        }
    }

    // MARK: Its own history

    /// A meter that used so many kWh a day in each month from June on, read at each midnight.
    private func daily(_ store: any Store, _ meter: MeterID, _ uses: [Int64]) async throws {
        var value: Int64 = 0
        var month = CivilMonth(year: 2026, month: 6)!
        var all = [Reading(at: Zone.utc.span(of: month).start, value: .zero)]
        for use in uses {
            let span = Zone.utc.span(of: month)
            for day in 1...(span.milliseconds / 86_400_000) {
                value += use
                all.append(Reading(at: span.start.adding(seconds: day * 86_400), value: .kilowattHours(value)))
            }
            month = month.next
        }
        _ = try await store.change(
            meter, MeterChange(expectedIntervalSeconds: 86_400), by: "test", at: clock.wall.now())
        try await store.append(meter, all)
    }

    @Test(
        arguments: [
            ([10, 11, 9, 10, 40], .high), ([10, 11, 9, 10, 3], .low), ([10, 11, 9, 10, 0], .zero),
            ([10, 11, 9, 10, 12], nil), ([10, 10, 40], nil),
        ] as [([Int64], ReadingCheckKind?)])
    func aMonthUnlikeThoseBeforeItIsFound(uses: [Int64], kind: ReadingCheckKind?) async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await daily(store, meter, uses)
            let month = CivilMonth(year: 2026, month: 5 + uses.count)!
            let found = try await checks(store, meter, period: month)
            #expect(found.map(\.kind) == [kind].compactMap(\.self))
            #expect(found.allSatisfy { $0.from == Zone.utc.span(of: month).start })
            #expect(try await checks(store, meter, from: month.text, to: month.next.text) == found)
            if kind == .high {
                #expect(
                    found[0].message
                        == "1240.000 kWh, where 310.000 kWh is usual for as long, by the 4 periods before")
            }
        }
    }

    /// A period from the fifteenth on is compared with such periods.
    @Test func aReadingCyclesPeriodIsComparedWithItsOwn() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let point = UsagePointID(1)!
            _ = try await store.changeUsagePoint(
                point,
                UsagePointChange(cycle: BillingCycle(day: 15), cycleFrom: CivilMonth(year: 2026, month: 1)), by: "op",
                at: at("2026-05-01T00:00:00Z"), dryRun: false)
            try await daily(store, meter, [10, 10, 10, 10, 40])
            let october = try await checks(store, meter, period: CivilMonth(year: 2026, month: 10)!)
            // Half of it at 10 kWh a day, the other half at 40: not 2.5 times as much.
            #expect(october.isEmpty)
            let month = try await checks(store, meter, from: "2026-10", to: "2026-11")
            #expect(month.map(\.kind) == [.high])
        }
    }

    @Test func aTimeOfWhichLessThanHalfIsKnownIsNotComparedWithAnything() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await daily(store, meter, [10, 11, 9, 10])
            try await store.append(
                meter, [Reading(at: at("2026-10-08T00:00:00Z"), value: .kilowattHours(9_000))])
            #expect(try await checks(store, meter, period: Month.october).allSatisfy { $0.kind != .high })
        }
    }

    // MARK: What can't be asked

    @Test func aCursorOfAnotherMeterIsRefused() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(2)
            for meter in meters {
                let twice = [400, 450].map { Reading(at: hour($0), value: .wattHours(7)) }
                try await store.append(meter, readings(0...517) + twice)
            }
            var question = CheckQuestion(meter: meters[0], limit: 1)
            question.cursor = try await question.answer(from: store, clock: clock.wall).next
            #expect(question.cursor != nil)
            question.meter = meters[1]
            await #expect(throws: QuestionFault.self) { try await question.answer(from: store, clock: clock.wall) }
        }
    }
}
