import Foundation
import GridModel
import Testing

@testable import ServerKit

/// Whatever is estimated, and whenever the readings come: no watt-hour and no cent is billed twice, and none is lost.
@Suite struct TrueUpPropertyTests {
    private static let months = (0..<6).map { CivilMonth(year: 2026, month: 3 + $0)! }
    /// Six invoices each; GRIDD_TRUE_UP_METERS=1700 tries ten thousand.
    private static let meterCount =
        ProcessInfo.processInfo.environment["GRIDD_TRUE_UP_METERS"].flatMap { Int($0) } ?? 170
    private static let start = Zone.utc.span(of: months[0]).start

    /// What a meter counts, and when each of its readings comes in.
    private struct Course {
        var readings: [(reading: Reading, arrives: Instant)] = []
        var end = Energy.zero

        init(_ random: inout Seeded, through end: Instant) {
            var value = Int64.random(in: 0...5_000_000_000, using: &random)
            var at = start
            let gap = Int64([3, 12, 40, 90].randomElement(using: &random)!)
            let isLate = Int.random(in: 0..<4, using: &random) == 0
            while at < end {
                let delay = isLate ? Int64.random(in: 0...60, using: &random) * 86_400_000 : 0
                readings.append(
                    (Reading(at: at, value: Energy(milliwattHours: value)), at.adding(milliseconds: delay)))
                at = at.adding(milliseconds: Int64.random(in: 1...(gap * 86_400_000), using: &random))
                value += Int64.random(in: 0...400_000_000, using: &random)
            }
            // It is read at the very end at last.
            let last = Reading(at: end, value: Energy(milliwattHours: value))
            readings.append((last, end))
            self.end = last.value
        }
    }

    @Test func consecutiveInvoicesAddUpToTheRegisterOnceItIsRead() async throws {
        try await withStore(.sqlite) { store, _ in
            var random = Seeded(41)
            let meters = try await store.addMeters(Self.meterCount)
            let end = Zone.utc.span(of: Self.months[5]).end
            var courses: [MeterID: Course] = [:]
            for meter in meters { courses[meter] = Course(&random, through: end) }
            var estimated: Int64 = 0
            var cases = 0
            var seen = Self.start.adding(milliseconds: -1)
            for month in Self.months {
                // The last run comes after everything was read.
                let isLast = month == Self.months[5]
                let now = Zone.utc.span(of: month).end.adding(seconds: isLast ? 90 * 86_400 : 86_400)
                var batch: [SubmittedReading] = []
                for meter in meters {
                    for one in courses[meter]!.readings where one.arrives > seen && one.arrives <= now {
                        batch.append(
                            SubmittedReading(key: RegisterKey(meter), at: one.reading.at, value: one.reading.value))
                    }
                }
                _ = try await store.append(ReadingBatch(readings: batch, source: .bulk, receivedAt: now))
                seen = now
                // What could not be billed before, as nothing was known, is billed now.
                for earlier in Self.months where earlier <= month {
                    let summary = try await store.run(earlier, at: WallClock { now }).summary
                    estimated += summary.estimated
                    cases += Int(summary.issued)
                }
            }
            #expect(cases > 5 * Self.meterCount && estimated > Self.meterCount)
            let clock = WallClock { end.adding(seconds: 90 * 86_400) }
            // What came late for a period that was not estimated is an operator's to decide.
            var rounds = 0
            while case let differences = try await all(store, clock), !differences.isEmpty, rounds < 8 {
                for difference in differences {
                    _ = try await store.desk(at: clock).credit(
                        difference.number, NewCreditNote(reason: "late", rebill: true), .plain)
                }
                rounds += 1
            }
            // Where each month's invoice accounts for the one before, a change goes on by a month a round.
            #expect((1...Self.months.count).contains(rounds))
            var billed: [MeterID: (energy: Energy, amount: Int64)] = [:]
            var trueUps = 0
            var negative = 0
            for invoice in try await store.allInvoices(at: clock.now()) where invoice.ended == nil {
                billed[invoice.meter, default: (.zero, 0)].energy +=
                    invoice.figures.consumption + invoice.figures.trueUpEnergy
                billed[invoice.meter, default: (.zero, 0)].amount += invoice.total
                trueUps += invoice.figures.trueUps.count
                negative += invoice.figures.trueUps.count { $0.energy < .zero }
                let sum = invoice.figures.lines.reduce(0) { $0 + $1.amount }
                #expect(sum == invoice.total)
            }
            #expect(trueUps > Self.meterCount / 2 && negative > Self.meterCount / 20)
            let total = try await total(of: meters, store, clock)
            for meter in meters {
                let course = courses[meter]!
                #expect(billed[meter]?.energy == course.end - course.readings[0].reading.value, "meter \(meter)")
                // As if all of it had been known when each period was billed.
                #expect(billed[meter]?.amount == total[meter], "meter \(meter)")
            }
        }
    }

    private func all(_ store: any Store, _ clock: WallClock) async throws -> [InvoiceDifference] {
        var differences: [InvoiceDifference] = []
        var after: Int64? = 0
        while let from = after {
            let page = try await DifferenceQuestion(meters: nil, month: nil, after: from, limit: 4_000).answer(
                from: store, clock: clock)
            differences += page.items
            after = page.reached
        }
        return differences
    }

    private func total(of meters: [MeterID], _ store: any Store, _ clock: WallClock) async throws -> [MeterID: Int64] {
        var total: [MeterID: Int64] = [:]
        for month in Self.months {
            let maker = InvoiceMaker(store: store, month: month, now: clock.now())
            for case .draft(let draft) in try await maker.outcomes(of: meters, anew: true).joined() {
                total[draft.meter, default: 0] += draft.total
            }
        }
        return total
    }

    /// However a stretch is cut, its parts add up to it.
    @Test func thePartsOfAnEstimateAddUpToIt() {
        var random = Seeded(7)
        for _ in 0..<10_000 {
            let start = Self.start.adding(milliseconds: Int64.random(in: 0...5_000_000_000, using: &random))
            let length = Int64.random(in: 1...3_000_000_000, using: &random)
            let span = TimeSpan(start: start, end: start.adding(milliseconds: length))
            let known = (0..<Int.random(in: 1...14, using: &random)).map { number in
                let start = Self.start.adding(milliseconds: Int64(number) * 2_592_000_000)
                return Estimation.KnownPeriod(
                    span: TimeSpan(start: start, end: start.adding(milliseconds: 2_592_000_000)),
                    consumption: Energy(milliwattHours: Int64.random(in: 0...900_000_000_000, using: &random)))
            }
            let stretch = Estimation.stretch(span, after: start, past: nil, billed: known)
            let cuts =
                [span.start]
                + (0..<5).map { _ in start.adding(milliseconds: Int64.random(in: 0...length, using: &random)) }.sorted()
                + [span.end]
            let parts = zip(cuts, cuts.dropFirst()).map { stretch.energy(until: $1) - stretch.energy(until: $0) }
            #expect(parts.allSatisfy { $0 >= 0 })
            #expect(parts.reduce(0, +) == Int128(stretch.total.milliwattHours))
            #expect(stretch.total == Estimation.energy(over: span, like: known))
        }
    }
}
