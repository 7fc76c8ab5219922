import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// A clock that shows what a test sets.
final class SetClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ rfc3339: String) { instant = Mutex(Instant(rfc3339: rfc3339)!) }

    var wall: WallClock { WallClock { self.instant.withLock { $0 } } }
    func set(_ rfc3339: String) { set(Instant(rfc3339: rfc3339)!) }
    func set(_ instant: Instant) { self.instant.withLock { $0 = instant } }
}

extension Store {
    /// Adds a meter in a zone and its readings.
    func addMeter(_ zone: Zone, _ readings: [Reading] = [], opening: Opening? = nil) async throws -> MeterID {
        let meters = NewMeters(openingReadingKwh: opening?.value, openingAt: opening?.at)
        let meter = try await add(meters, zone: zone, at: Instant(seconds: 0), idempotencyKey: nil)[0].id
        if !readings.isEmpty { try await append(meter, readings) }
        return meter
    }
}

struct HistoryQuestionTests {
    private static let bahia = Zone("America/Bahia")!
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func intervals(_ question: HistoryQuestion, _ store: any Store) async throws -> Page<Interval> {
        guard case .intervals(let page) = try await question.answer(from: store, clock: clock.wall) else {
            throw QuestionFault(.badRequest, "not intervals")
        }
        return page
    }

    private func raw(_ question: HistoryQuestion, _ store: any Store) async throws -> Page<RawReading> {
        guard case .raw(let page) = try await question.answer(from: store, clock: clock.wall) else {
            throw QuestionFault(.badRequest, "not raw")
        }
        return page
    }

    private func fault(_ question: HistoryQuestion, _ store: any Store) async throws -> QuestionFault {
        do {
            _ = try await question.answer(from: store, clock: clock.wall)
        } catch let fault as QuestionFault {
            return fault
        }
        throw QuestionFault(.badRequest, "it was answered")
    }

    private func reading(_ rfc3339: String, _ wattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: rfc3339)!, value: .wattHours(wattHours))
    }

    /// A kWh an hour, read at each full hour.
    private func steady(from: String, hours: Int) -> [Reading] {
        (0...hours).map { hour in
            Reading(
                at: Instant(rfc3339: from)!.adding(seconds: Int64(hour) * 3_600), value: .kilowattHours(Int64(hour)))
        }
    }

    @Test func withoutDatesItIsTheLastSevenLocalDays() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia, steady(from: "2026-11-01T03:00:00Z", hours: 514))
            let page = try await intervals(HistoryQuestion(meter: meter), store)
            #expect(page.next == nil)
            #expect(page.items.map(\.start).first?.rfc3339 == "2026-11-16T03:00:00Z")
            #expect(
                page.items.map(\.consumptionKwh) == Array(repeating: .kilowattHours(24), count: 6) + [
                    .kilowattHours(10)
                ])
            #expect(page.items.map(\.partial) == Array(repeating: false, count: 6) + [true])
            #expect(page.items.last?.end.rfc3339 == "2026-11-23T03:00:00Z")
        }
    }

    @Test(arguments: [
        (HistoryStep.hour, "2026-11-21T14:00:00Z", "2026-11-22T14:00:00Z"),
        (.month, "2025-12-01T03:00:00Z", "2026-12-01T03:00:00Z"),
        (.raw, "2026-11-21T13:30:00.001Z", "2026-11-22T13:30:00.001Z"),
        (.day, "2026-11-16T03:00:00Z", "2026-11-23T03:00:00Z"),
    ])
    func eachStepHasARangeOfItsOwn(step: HistoryStep, start: String, end: String) throws {
        let range = try HistoryRange(from: nil, to: nil, step: step).resolve(
            in: Self.bahia, now: clock.wall.now(), latest: nil)
        #expect([range.start.rfc3339, range.end.rfc3339] == [start, end])
    }

    @Test func withoutAnEndItGoesOnToTheStepThatHoldsNowOrALaterReading() throws {
        let from = DateExpression("2026-11-20")
        let range = try HistoryRange(from: from, to: nil, step: .hour).resolve(
            in: Self.bahia, now: clock.wall.now(), latest: Instant(rfc3339: "2026-11-22T16:10:00Z"))
        #expect(range.end.rfc3339 == "2026-11-22T17:00:00Z")
        let past = try HistoryRange(from: nil, to: DateExpression("2026-11-01"), step: .day).resolve(
            in: Self.bahia, now: clock.wall.now(), latest: nil)
        #expect(past.start.rfc3339 == "2026-10-25T03:00:00Z")
        #expect(past.end.rfc3339 == "2026-11-01T03:00:00Z")
    }

    @Test func aMeterThatIsNotThereIsNamedWithTheWayOut() async throws {
        try await withStore(.sqlite) { store, _ in
            let fault = try await fault(HistoryQuestion(meter: 43), store)
            #expect(fault.code == .unknownMeter)
            #expect(fault.message == "no meter 43 — gridctl meters lists the ones there are")
        }
    }

    @Test(arguments: [("2026-11-22", "2026-11-22"), ("2026-11", "2026-10"), ("now", "-1d")])
    func aRangeWithoutTimeInItNamesBothItsEnds(from: String, to: String) async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia)
            let question = HistoryQuestion(meter: meter, from: DateExpression(from), to: DateExpression(to))
            let fault = try await fault(question, store)
            #expect(fault.code == .badRequest)
            #expect(fault.message.contains("from \(from) (") && fault.message.contains("to \(to) ("))
        }
    }

    @Test func aStartInTheFutureWithoutAnEndIsAFaultThatNamesNow() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia)
            let fault = try await fault(HistoryQuestion(meter: meter, from: DateExpression("2027-01")), store)
            #expect(fault.message.contains("from 2027-01 (2027-01-01T00:00:00-03:00)"))
            #expect(fault.message.contains("to 2026-11-23T00:00:00-03:00"))
        }
    }

    @Test func aLimitWithoutRoomIsAFault() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia)
            for limit in [0, -1, Int.min] {
                #expect(try await fault(HistoryQuestion(meter: meter, limit: limit), store).code == .badRequest)
            }
        }
    }

    @Test func aCursorThatIsNoneOfThisQuestionsIsAFault() async throws {
        try await withStore(.sqlite) { store, _ in
            let readings = steady(from: "2026-11-01T03:00:00Z", hours: 514)
            let meter = try await store.addMeter(Self.bahia, readings)
            let other = try await store.addMeter(Self.bahia, readings)
            let from = DateExpression("2026-11")
            func cursor(_ step: HistoryStep) async throws -> String {
                let question = HistoryQuestion(meter: meter, from: from, step: step, limit: 2)
                return try #require(
                    step == .raw ? try await raw(question, store).next : try await intervals(question, store).next)
            }
            let (byDay, ofReadings) = (try await cursor(.day), try await cursor(.raw))
            let wrong: [HistoryQuestion] =
                ["", "x", "%", byDay + "x", String(byDay.dropLast(2)), String(repeating: "A", count: 100_000), "LCws"]
                .map { HistoryQuestion(meter: meter, step: .day, cursor: $0) } + [
                    HistoryQuestion(meter: meter, step: .hour, cursor: byDay),
                    HistoryQuestion(meter: other, step: .day, cursor: byDay),
                    HistoryQuestion(meter: meter, step: .raw, cursor: byDay),
                    HistoryQuestion(meter: meter, step: .day, cursor: ofReadings),
                ]
            for question in wrong { #expect(try await fault(question, store).code == .badRequest) }
            #expect(try await !intervals(HistoryQuestion(meter: meter, step: .day, cursor: byDay), store).items.isEmpty)
        }
    }

    @Test func aCursorWithInstantsBeyondAllDatesIsAFault() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia, steady(from: "2026-11-01T03:00:00Z", hours: 5))
            for numbers in [[Int64.min, Int64.max], [Int64.max - 1, Int64.max], [5, 5], [9, 3]] {
                let rest = TimeSpan(
                    start: Instant(milliseconds: numbers[0]), end: Instant(milliseconds: numbers[1]))
                let cursor = IntervalCursor(rest: rest).text(about: .meter(meter), step: .day)
                #expect(try await fault(HistoryQuestion(meter: meter, cursor: cursor), store).code == .badRequest)
            }
            let passed = Reading(at: Instant(milliseconds: .max - 1), value: .zero)
            let cursor = RawCursor(
                span: TimeSpan(start: Instant(seconds: 0), end: Instant(milliseconds: .max)), passed: passed)
            let question = HistoryQuestion(meter: meter, step: .raw, cursor: cursor.text(meter: meter))
            #expect(try await fault(question, store).code == .badRequest)
        }
    }

    @Test func longBeforeTheFirstReadingAPageBeginsWithIt() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia, steady(from: "2026-11-21T20:30:00Z", hours: 3))
            for step in [HistoryStep.hour, .day, .month] {
                let question = HistoryQuestion(
                    meter: meter, from: DateExpression("0001-01"), to: DateExpression("9998-12"), step: step)
                let page = try await intervals(question, store)
                #expect(page.next == nil)
                let total = page.items.reduce(Energy.zero) { $0 + $1.consumptionKwh }
                #expect(total == .kilowattHours(3))
            }
            let hours = HistoryQuestion(meter: meter, from: DateExpression("2000-01"), step: .hour, limit: 2)
            #expect(try await intervals(hours, store).items.map(\.start.rfc3339).first == "2026-11-21T20:00:00Z")
        }
    }

    @Test func aMeterWithoutReadingsHasNoHistory() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia)
            for step in [HistoryStep.hour, .day, .month] {
                let page = try await intervals(HistoryQuestion(meter: meter, step: step), store)
                #expect(page.items.isEmpty && page.next == nil)
            }
            #expect(try await raw(HistoryQuestion(meter: meter, step: .raw), store).items.isEmpty)
        }
    }

    @Test func aStatedOpeningIsWhereHistoryBegins() async throws {
        try await withStore(.sqlite) { store, _ in
            let opening = Opening(
                kind: .stated, at: Instant(rfc3339: "2026-11-19T03:00:00Z")!, value: .kilowattHours(100))
            let meter = try await store.addMeter(
                Self.bahia, [reading("2026-11-21T03:00:00Z", 148_000)], opening: opening)
            let page = try await intervals(HistoryQuestion(meter: meter), store)
            #expect(page.items.map(\.consumptionKwh) == [.kilowattHours(24), .kilowattHours(24)])
            #expect(page.items.map(\.start.rfc3339) == ["2026-11-19T03:00:00Z", "2026-11-20T03:00:00Z"])
        }
    }

    @Test func anEnrolledMetersFirstReadingIsInTheStepThatHoldsIt() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await store.append(meter, [reading("2026-11-20T00:00:00Z", 7_000)])
            let page = try await intervals(HistoryQuestion(meter: meter), store)
            #expect(page.items.map(\.consumptionKwh) == [.wattHours(7_000)])
            #expect(page.items.map(\.start.rfc3339) == ["2026-11-20T00:00:00Z"])
        }
    }

    @Test func pagesOfAnySizeAreTheWholeInOrder() async throws {
        try await withStore(.sqlite) { store, _ in
            for seed in 0..<120 {
                let register = RandomRegister(seed: seed)
                let opening = register.history.openings.first { $0.kind == .stated }
                let meter = try await store.addMeter(register.zone, register.history.readings, opening: opening)
                let from = DateExpression(register.span.start.rfc3339)
                let to = DateExpression(register.span.end.rfc3339)
                var history = register.history
                history.openings = opening.map { [$0] } ?? []
                history.zone = register.zone
                let step = [HistoryStep.hour, .day, .month][seed % 3]
                let boundaries = Metering.boundaries(of: register.span, every: step, in: register.zone)
                let whole = Metering.intervals(history, boundaries: boundaries)

                var paged: [Interval] = []
                var cursor: String?
                repeat {
                    // The range is the cursor's: what else is asked for from the second page on changes nothing.
                    let question = HistoryQuestion(
                        meter: meter, from: cursor == nil ? from : nil, to: cursor == nil ? to : nil, step: step,
                        limit: 1 + seed % 7, cursor: cursor)
                    let page = try await intervals(question, store)
                    #expect(page.items.count <= 1 + seed % 7)
                    paged += page.items
                    cursor = page.next
                } while cursor != nil
                #expect(paged == whole, "seed \(seed)")
            }
        }
    }

    @Test func pagesOfReadingsCarryTheFlagsOfTheWhole() async throws {
        try await withStore(.sqlite) { store, _ in
            for seed in 0..<120 {
                let register = RandomRegister(seed: seed)
                let opening = register.history.openings.first { $0.kind == .stated }
                let meter = try await store.addMeter(register.zone, register.history.readings, opening: opening)
                var history = register.history
                history.openings = opening.map { [$0] } ?? []
                var random = Seeded(UInt64(seed + 5_000_000))
                let edges = [0, 0].map { _ in
                    register.span.start.adding(
                        milliseconds: Int64.random(in: 0...register.span.milliseconds, using: &random))
                }.sorted()
                guard edges[0] < edges[1] else { continue }
                let span = TimeSpan(start: edges[0], end: edges[1])
                let whole = zip(history.readings, Metering.raw(history)).filter { span.contains($0.0.at) }.map(\.1)

                var paged: [RawReading] = []
                var cursor: String?
                let limit = Int.random(in: 1...9, using: &random)
                repeat {
                    let question = HistoryQuestion(
                        meter: meter, from: DateExpression(span.start.rfc3339), to: DateExpression(span.end.rfc3339),
                        step: .raw, limit: limit, cursor: cursor)
                    let page = try await raw(question, store)
                    #expect(page.items.count <= limit)
                    #expect(page.next == nil || page.items.count == limit)
                    paged += page.items
                    cursor = page.next
                } while cursor != nil
                #expect(paged == whole, "seed \(seed) limit \(limit)")
            }
        }
    }

    /// A month of a reading a minute; the two readings around an hour are missing.
    @Test func exactlyTheHoursThatTouchMissingMinutesAreInterpolated() async throws {
        try await withStore(.sqlite) { store, _ in
            let paris = Zone("Europe/Paris")!
            let start = Instant(rfc3339: "2007-01-31T23:00:00Z")!
            var random = Seeded(2007)
            var value: Int64 = 0
            var readings: [Reading] = []
            var perDay = [Int64](repeating: 0, count: 28)
            for minute in 0...28 * 1_440 {
                readings.append(
                    Reading(at: start.adding(seconds: Int64(minute) * 60), value: Energy(milliwattHours: value)))
                guard minute < 28 * 1_440 else { break }
                let energy = Int64.random(in: 1_000...120_000, using: &random)
                value += energy
                perDay[minute / 1_440] += energy
            }
            let missing = [21 * 1_440 + 22 * 60 + 59, 21 * 1_440 + 23 * 60]
            for index in missing.reversed() { readings.remove(at: index) }
            let meter = try await store.addMeter(paris, readings.shuffled(using: &random))
            let (from, to) = (DateExpression("2007-02"), DateExpression("2007-03"))

            let days = try await intervals(HistoryQuestion(meter: meter, from: from, to: to), store).items
            #expect(days.map(\.consumptionKwh.milliwattHours) == perDay)
            #expect(days.allSatisfy { $0.quality == .measured && !$0.partial })
            let hours = try await intervals(HistoryQuestion(meter: meter, from: from, to: to, step: .hour), store).items
            #expect(hours.count == 672)
            #expect(hours.indices.filter { hours[$0].quality == .interpolated } == [21 * 24 + 22, 21 * 24 + 23])
            #expect(hours.reduce(0) { $0 + $1.consumptionKwh.milliwattHours } == value)
        }
    }
}
