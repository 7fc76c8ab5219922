import GridModel
import Testing

@testable import ServerKit

@Suite struct ConsumptionQuestionTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func answer(_ question: FleetQuestion, _ store: any Store) async throws -> Page<FleetInterval> {
        try await question.consumption(from: store, clock: clock.wall, defaultZone: .utc)
    }

    /// All pages, as a client reads them.
    private func all(_ question: FleetQuestion, _ store: any Store) async throws -> [FleetInterval] {
        var question = question
        var items: [FleetInterval] = []
        repeat {
            let page = try await answer(question, store)
            items += page.items
            question.cursor = page.next
        } while question.cursor != nil
        return items
    }

    /// The sum of each meter's own history, in the plainest words there are.
    private func plainSum(
        _ meters: [MeterID], _ zone: Zone, _ from: DateExpression, _ to: DateExpression, _ step: HistoryStep,
        _ store: any Store
    ) async throws -> [FleetInterval] {
        let span = TimeSpan(
            start: from.instant(in: zone, now: clock.wall.now()), end: to.instant(in: zone, now: clock.wall.now()))
        let boundaries = Metering.boundaries(of: span, every: step, in: zone)
        var sums: [Instant: FleetInterval] = [:]
        for meter in meters {
            let history = try await store.history(of: RegisterKey(meter), in: .always)
            for interval in Metering.intervals(history, boundaries: boundaries) {
                var sum =
                    sums[interval.start]
                    ?? FleetInterval(
                        start: interval.start, end: interval.end, consumptionKwh: .zero, averageKw: nil,
                        quality: .measured, partial: false, meters: 0)
                sum.consumptionKwh += interval.consumptionKwh
                if let power = interval.averageKw {
                    sum.averageKw = Power(milliwatts: (sum.averageKw?.milliwatts ?? 0) + power.milliwatts)
                }
                sum.quality = max(sum.quality, interval.quality)
                sum.partial = sum.partial || interval.partial
                sum.meters += 1
                sums[interval.start] = sum
            }
        }
        return sums.values.sorted { $0.start < $1.start }
    }

    @Test(arguments: 0..<12) func theSumIsTheSumOfEachMetersHistory(seed: Int) async throws {
        try await withStore(.sqlite) { store, _ in
            var random = Seeded(UInt64(seed + 77_000))
            let zone = RandomRegister(seed: seed).zone
            var meters: [MeterID] = []
            var span: TimeSpan?
            for index in 0..<Int.random(in: 1...40, using: &random) {
                // Those of one place, so that they meet in time.
                let register = (0...).lazy.map { RandomRegister(seed: seed + index * 1_000 + $0 * 7) }
                    .first { $0.zone == zone }!
                let opening = register.history.openings.first { $0.kind == .stated && $0.at >= Instant(seconds: 0) }
                let meter = try await store.addMeter(register.zone, register.history.readings, opening: opening)
                meters.append(meter)
                span = TimeSpan(
                    start: min(span?.start ?? register.span.start, register.span.start),
                    end: max(span?.end ?? register.span.end, register.span.end))
                // Some of it in blocks, in one or several generations, some in the journal's tail.
                if Int.random(in: 0..<6, using: &random) == 0 { _ = try await store.compact() }
            }
            let whole = try #require(span)
            for _ in 0..<6 {
                let edges = [0, 0].map { _ in
                    whole.start.adding(milliseconds: Int64.random(in: 0...whole.milliseconds, using: &random))
                }.sorted()
                guard edges[0] < edges[1] else { continue }
                let (from, to) = (DateExpression(edges[0].rfc3339)!, DateExpression(edges[1].rfc3339)!)
                let step = [HistoryStep.hour, .day, .month].randomElement(using: &random)!
                let chosen = meters.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
                guard !chosen.isEmpty else { continue }
                let question = FleetQuestion(
                    meters: MeterSelection(chosen), from: from, to: to, step: step, zone: zone,
                    limit: Int.random(in: 1...300, using: &random))
                let expected = try await plainSum(chosen, zone, from, to, step, store)
                #expect(try await all(question, store) == expected, "seed \(seed) by \(step.rawValue)")
                _ = try await store.compact()
                #expect(try await all(question, store) == expected, "seed \(seed) by \(step.rawValue), compacted")
            }
        }
    }

    @Test func aDenseRegisterAndAYearAreSummedToo() async throws {
        try await withStore(.sqlite) { store, _ in
            let start = Instant(rfc3339: "2026-01-01T00:00:00Z")!
            func readings(every seconds: Int64, count: Int64) -> [Reading] {
                (0..<count).map {
                    Reading(
                        at: start.adding(seconds: $0 * seconds),
                        value: Energy(milliwattHours: $0 * $0 % 977 + $0 * 977))
                }
            }
            let meters = [
                try await store.addMeter(.utc, readings(every: 2, count: 130_000)),
                try await store.addMeter(.utc, readings(every: 21_600, count: 1_500)),
                try await store.addMeter(.utc),
            ]
            _ = try await store.compact()
            let (from, to) = (DateExpression("2026-01")!, DateExpression("2027-01")!)
            let question = FleetQuestion(meters: .all, from: from, to: to, step: .hour, limit: 5_000)
            let expected = try await plainSum(meters, .utc, from, to, .hour, store)
            #expect(try await all(question, store) == expected)
            #expect(expected.count == 8_760 && expected[0].meters == 2 && expected[8_000].meters == 1)
        }
    }

    @Test func daysAreThoseOfTheZoneTheMetersShare() async throws {
        try await withStore(.sqlite) { store, _ in
            let (bahia, tokyo) = (Zone("America/Bahia")!, Zone("Asia/Tokyo")!)
            let readings = [Reading(0, 0), Reading(20 * 86_400, 480_000)]
            _ = try await store.addMeter(bahia, readings)
            _ = try await store.addMeter(bahia, readings)
            _ = try await store.addMeter(tokyo, readings)
            func starts(_ meters: String, zone: Zone? = nil) async throws -> [String] {
                let question = FleetQuestion(
                    meters: MeterSelection(text: meters)!, from: DateExpression("1970-01-05"),
                    to: DateExpression("1970-01-07"), step: .day, zone: zone)
                return try await answer(question, store).items.map(\.start.rfc3339)
            }
            #expect(try await starts("1-2") == ["1970-01-05T03:00:00Z", "1970-01-06T03:00:00Z"])
            #expect(try await starts("1-3") == ["1970-01-05T00:00:00Z", "1970-01-06T00:00:00Z"])
            #expect(try await starts("1-3", zone: tokyo) == ["1970-01-04T15:00:00Z", "1970-01-05T15:00:00Z"])
        }
    }

    @Test func whatCannotBeSummedIsNamed() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeters(3)
            func fault(_ question: FleetQuestion) async throws -> QuestionFault? {
                do { _ = try await answer(question, store) } catch let fault as QuestionFault { return fault }
                return nil
            }
            let one = MeterSelection([1] as [MeterID])
            #expect(try await fault(FleetQuestion(meters: one, step: .raw))?.code == .badRequest)
            #expect(try await fault(FleetQuestion(meters: one, step: .day, limit: 0))?.code == .badRequest)
            #expect(try await fault(FleetQuestion(meters: one, step: .day, cursor: "x"))?.code == .badRequest)
            let named = try await fault(FleetQuestion(meters: MeterSelection(text: "1-3,9")!, step: .day))
            #expect(named?.message == "no meter 9 — gridctl meters lists the ones there are")
            let none = try await fault(FleetQuestion(meters: MeterSelection(text: "5-7")!, step: .day))
            #expect(none?.message == "there is no meter in 5-7 — gridctl meters lists the ones there are")
            #expect(
                try await answer(FleetQuestion(meters: MeterSelection(text: "2-9")!, step: .day), store).items.isEmpty)
        }
    }

    @Test func aCursorContinuesItsOwnQuestionOnly() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeter(.utc, [Reading(0, 0), Reading(5 * 86_400, 5_000)])
            _ = try await store.addMeter(.utc)
            var question = FleetQuestion(
                meters: MeterSelection(text: "1")!, from: DateExpression("1970-01-01"),
                to: DateExpression("1970-01-06"), step: .day, limit: 2)
            let page = try await answer(question, store)
            #expect(page.items.count == 2)
            let cursor = try #require(page.next)
            question.cursor = cursor
            #expect(try await answer(question, store).items.first?.start.rfc3339 == "1970-01-03T00:00:00Z")
            question.meters = MeterSelection(text: "1-2")!
            await #expect(throws: QuestionFault.self) { try await answer(question, store) }
        }
    }
}
