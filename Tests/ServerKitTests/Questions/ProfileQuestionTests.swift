import GridModel
import Testing

@testable import ServerKit

@Suite struct ProfileQuestionTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func answer(_ question: FleetQuestion, _ store: any Store) async throws -> Page<ConsumptionProfile> {
        try await question.profiles(from: store, clock: clock.wall, defaultZone: .utc)
    }

    @Test(arguments: 0..<10) func eachProfileIsTheMetersOwnHistory(seed: Int) async throws {
        try await withStore(.sqlite) { store, _ in
            var random = Seeded(UInt64(seed + 31_000))
            let zone = RandomRegister(seed: seed).zone
            var span: TimeSpan?
            for index in 0..<Int.random(in: 1...12, using: &random) {
                // Those of one place, so that they meet in time.
                let register = (0...).lazy.map { RandomRegister(seed: seed + index * 1_000 + $0 * 7) }
                    .first { $0.zone == zone }!
                let opening = register.history.openings.first { $0.kind == .stated && $0.at >= Instant(seconds: 0) }
                _ = try await store.addMeter(register.zone, register.history.readings, opening: opening)
                span = TimeSpan(
                    start: min(span?.start ?? register.span.start, register.span.start),
                    end: max(span?.end ?? register.span.end, register.span.end))
                if Int.random(in: 0..<4, using: &random) == 0 { _ = try await store.compact() }
            }
            let whole = try #require(span)
            for step in [HistoryStep.hour, .day, .month] {
                let start = whole.start.adding(
                    milliseconds: Int64.random(in: -86_400_000...whole.milliseconds, using: &random))
                let longest: Int64 = step == .hour ? 30 * 86_400_000 : 400 * 86_400_000
                let end = start.adding(milliseconds: Int64.random(in: 1...longest, using: &random))
                let boundaries = Metering.boundaries(of: TimeSpan(start: start, end: end), every: step, in: zone)
                var question = FleetQuestion(
                    meters: .all, from: DateExpression(start.rfc3339)!, to: DateExpression(end.rfc3339)!, step: step,
                    zone: zone, limit: Int.random(in: 1...5, using: &random))
                var profiles: [ConsumptionProfile] = []
                repeat {
                    let page = try await answer(question, store)
                    profiles += page.items
                    question.cursor = page.next
                } while question.cursor != nil
                #expect(profiles.map(\.meter) == store.meters(.all, after: nil, limit: .max))
                for profile in profiles {
                    let history = try await store.history(of: RegisterKey(profile.meter), in: .always)
                    let intervals = Metering.intervals(history, boundaries: boundaries)
                    let known = Dictionary(uniqueKeysWithValues: intervals.map { ($0.start, $0.consumptionKwh) })
                    #expect(
                        profile.consumptionKwh == boundaries.dropLast().map { known[$0] },
                        "seed \(seed), meter \(profile.meter) by \(step.rawValue)")
                }
            }
        }
    }

    @Test func itIsTheLastDayOfFullHoursWhenNothingIsSaid() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeter(Zone("America/Bahia")!)
            let page = try await answer(FleetQuestion(meters: .all, step: .hour), store)
            #expect(page.items[0].start.rfc3339 == "2026-11-21T13:00:00Z")
            #expect(page.items[0].end.rfc3339 == "2026-11-22T13:00:00Z")
            #expect(page.items[0].consumptionKwh == Array(repeating: nil, count: 24))
            let days = try await answer(FleetQuestion(meters: .all, step: .day), store)
            #expect(days.items[0].end.rfc3339 == "2026-11-22T03:00:00Z", "today is not over")
            #expect(days.items[0].consumptionKwh.count == 7)
        }
    }

    @Test func aCursorContinuesItsOwnQuestionOnly() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeters(3)
            var question = FleetQuestion(meters: .all, step: .hour, limit: 2)
            let cursor = try #require(try await answer(question, store).next)
            question.cursor = cursor
            #expect(try await answer(question, store).items.map(\.meter) == [3])
            question.step = .day
            await #expect(throws: QuestionFault.self) { try await answer(question, store) }
            question.step = .hour
            question.meters = MeterSelection(text: "1-2")!
            await #expect(throws: QuestionFault.self) { try await answer(question, store) }
        }
    }
}
