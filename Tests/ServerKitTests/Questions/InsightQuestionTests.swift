import GridModel
import Testing

@testable import ServerKit

@Suite struct InsightQuestionTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func insight(_ meter: MeterID, _ store: any Store) async throws -> MeterInsight {
        try await InsightQuestion(meter: meter).answer(from: store, clock: clock.wall)
    }

    /// So many watts from a day on, up to 22 November.
    private func readings(_ watts: Int64, days: Int) -> [Reading] {
        let end = BillingFixture.date("2026-11-22")
        return InsightFixture.hourly(from: end.adding(days: -days).text, days: days) { _ in watts }.readings
    }

    private func addMeter(_ watts: Int64, site: String?, days: Int = 32, _ store: any Store) async throws -> MeterID {
        let meter = try await store.addMeter(InsightFixture.bahia, readings(watts, days: days))
        let filter = UsagePointFilter(meters: MeterSelection([meter]))
        let points = try await store.usagePoints(filter, after: nil, limit: 1, at: clock.wall.now())
        let point = try #require(points.first?.id)
        if let site {
            _ = try await store.changeUsagePoint(
                point, UsagePointChange(site: site), by: "test", at: clock.wall.now(), dryRun: false)
        }
        return meter
    }

    @Test func theMonthIsSetBesideTheOneBefore() async throws {
        try await withStore(.sqlite) { store, _ in
            let house = InsightFixture.hourly(from: "2026-09-21", days: 62) { local in
                local.date < BillingFixture.date("2026-10-22") ? 100 : 150
            }
            let meter = try await store.addMeter(InsightFixture.bahia, house.readings)
            let comparisons = try await insight(meter, store).comparisons
            #expect(comparisons.map(\.with) == [.previous, .lastYear])
            #expect(comparisons[0].days == 31 && comparisons[0].perDayKwh == .wattHours(2_400))
            #expect(comparisons[0].changePercent?.text == "50")
            #expect(comparisons[1].days == 0 && comparisons[1].perDayKwh == nil)
        }
    }

    /// Each stretch fits an energy, and the day does not: there is no bill, and still an answer.
    @Test func moreThanAnEnergyHoldsCostsNothingThatCanBeTold() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(.utc)
            func reading(_ at: String, _ kilowattHours: Int64) -> Reading {
                Reading(at: Instant(rfc3339: "2026-11-\(at)Z")!, value: .kilowattHours(kilowattHours))
            }
            try await store.append(
                meter,
                [
                    reading("21T00:10:00", 0), reading("21T12:00:00", 9_000_000_000_000), reading("21T12:30:00", 0),
                    reading("21T14:00:00", 8_900_000_000_000), reading("22T00:10:00", 8_900_000_000_000),
                ])
            let insight = try await insight(meter, store)
            #expect(insight.days == 1 && insight.price == nil)
            #expect(insight.notes.contains { $0.hasPrefix("no money: the consumption of 2026-") }, "\(insight.notes)")
        }
    }

    @Test func theYearBeforeIsFoundInItsRollups() async throws {
        try await withStore(.sqlite, rollingUpEverything: true) { store, _ in
            let house = InsightFixture.hourly(from: "2025-10-01", days: 417) { local in
                local.date.year == 2025 ? 200 : 150
            }
            let meter = try await store.addMeter(InsightFixture.bahia, house.readings)
            _ = try await store.compact()
            try await store.rollUp()
            let comparisons = try await insight(meter, store).comparisons
            #expect(comparisons[1].with == .lastYear && comparisons[1].days == 31)
            #expect(comparisons[1].perDayKwh == .wattHours(4_800) && comparisons[1].changePercent?.text == "-25")
        }
    }

    @Test func metersAlikeAreThoseOfTheSite() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await addMeter(300, site: "North", store)
            for watts in [100, 150, 200, 250, 900] as [Int64] { _ = try await addMeter(watts, site: "North", store) }
            // Others are not looked at, and neither is one that is not known over all of the days.
            _ = try await addMeter(5_000, site: "South", store)
            _ = try await addMeter(5_000, site: "North", days: 12, store)
            let insight = try await insight(meter, store)
            let alike = try #require(insight.comparisons.first { $0.with == .alike })
            #expect(alike.meters == 5 && alike.group == "site North")
            #expect(alike.perDayKwh == .wattHours(4_800) && alike.changePercent?.text == "50")
        }
    }

    @Test func whereTheSiteHasTooFewItIsThoseOfTheTariff() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await addMeter(300, site: "North", store)
            for watts in [100, 150, 200, 250] as [Int64] { _ = try await addMeter(watts, site: "North", store) }
            let few = try await insight(meter, store)
            #expect(few.comparisons.allSatisfy { $0.with != .alike })
            #expect(few.notes.contains { $0.hasPrefix("fewer than 5 meters alike") })
            _ = try await addMeter(900, site: nil, store)
            let alike = try #require(try await insight(meter, store).comparisons.first { $0.with == .alike })
            #expect(alike.meters == 5 && alike.group == "tariff default, single-phase")
        }
    }

    @Test func theTariffInForceIsTheContracts() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await addMeter(100, site: nil, store)
            let text = try #require(ReadyMadeTariffs.named("white")?.text)
            let document = TariffDocument(text, .yaml)
            let tariff = try document.parsed()
            _ = try await store.addTariff(
                NewTariff(name: tariff.name, validFrom: tariff.validFrom, document: document), by: "test",
                at: clock.wall.now(), dryRun: false)
            let from = BillingFixture.date("2026-11-20")
            _ = try await store.addContract(
                NewContract(usagePoint: nil, meter: meter, customer: nil, tariff: tariff.name, from: from, until: nil),
                by: "test", at: clock.wall.now(), dryRun: false)
            let insight = try await insight(meter, store)
            #expect(insight.price?.tariff == "white")
            #expect(insight.dearestHours.map(\.hour).sorted() == [17, 18, 19])
        }
    }

    @Test func aMeterWithoutAReadingSaysSo() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(InsightFixture.bahia)
            let insight = try await insight(meter, store)
            #expect(insight.period == nil && insight.days == 0 && insight.baseLoad == nil)
            #expect(insight.notes.count == 1)
        }
    }

    /// Once a day says nothing of the hours, and a good deal of the days.
    @Test func aMeterReadOnceADayHasDaysAndNoHours() async throws {
        try await withStore(.sqlite) { store, _ in
            let daily = readings(500, days: 40).enumerated().filter { $0.offset % 24 == 0 }.map(\.element)
            let meter = try await store.addMeter(InsightFixture.bahia, daily)
            let insight = try await insight(meter, store)
            #expect(insight.hours.known == 0 && insight.hours.estimated == 744)
            #expect(insight.baseLoad == nil && insight.dearestHours.isEmpty && insight.dearestDays.count == 3)
            #expect(insight.perDayKwh == .kilowattHours(12))
            // Nor where that is how often it is expected to be read, and so no gap.
            _ = try await store.change(
                meter, MeterChange(expectedIntervalSeconds: 86_400), by: "test", at: clock.wall.now())
            let expected = try await self.insight(meter, store)
            #expect(expected.hours.known == 0 && expected.baseLoad == nil && expected.dearestDays.count == 3)
        }
    }

    @Test func whatCannotBeAskedIsNamed() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await addMeter(300, site: nil, store)
            await #expect(throws: QuestionFault.unknownMeter(43)) { try await insight(43, store) }
            await #expect(throws: QuestionFault.self) {
                try await InsightQuestion(meter: meter, days: 2).answer(from: store, clock: clock.wall)
            }
            let half = try #require(LocalHours(text: "01:30-05:00"))
            await #expect(throws: QuestionFault.self) {
                try await InsightQuestion(meter: meter, night: half).answer(from: store, clock: clock.wall)
            }
        }
    }
}
