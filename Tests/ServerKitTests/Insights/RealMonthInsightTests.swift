import GridModel
import Testing

@testable import ServerKit

/// A real house's February, by its readings and by plain arithmetic over the file.
@Suite struct RealMonthInsightTests {
    @Test(.enabled(if: RealMonthTests.hasData)) func aRealMonthsBaseLoadAndNightsAreWhatAPersonReckons() async throws {
        let minutes = try RealMonthTests.minutes()
        let paris = try #require(Zone("Europe/Paris"))
        let start = paris.start(of: BillingFixture.date("2007-02-01"))
        var readings = [Reading(at: start, value: .zero)]
        for (minute, energy) in minutes.enumerated() {
            let value = readings[minute].value + Energy(milliwattHours: energy)
            readings.append(Reading(at: start.adding(seconds: Int64(minute + 1) * 60), value: value))
        }
        // Hours and nights by the file alone.
        let hours = stride(from: 0, to: minutes.count, by: 60).map { minutes[$0..<$0 + 60].reduce(0, +) }
        let base = hours.sorted()[33]
        let nights = (0..<28).map { day in hours[day * 24 + 1..<day * 24 + 5].reduce(0, +) }
        let total = hours.reduce(0, +)
        func cents(_ milliwattHours: Int64) -> Int64 { (milliwattHours * 40 + 500_000) / 1_000_000 }

        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(paris, readings)
            let clock = SetClock("2007-03-01T10:00:00Z")
            let insight = try await InsightQuestion(meter: meter).answer(from: store, clock: clock.wall)
            #expect(insight.days == 28 && insight.hours.known == 672)
            #expect(insight.consumptionKwh.milliwattHours == total)
            let found = try #require(insight.baseLoad)
            #expect(found.powerKw.milliwatts == base)
            #expect(found.monthKwh.milliwattHours == base * 672)
            // Nearly all hours use more than that; those that don't can't be spared more than they have.
            let spared = hours.reduce(0) { $0 + min($1, base) }
            #expect(found.monthCost?.minorUnits == cents(total) - cents(total - spared))
            let night = try #require(insight.nightUse)
            #expect(night.nights == 28)
            #expect(night.monthKwh.milliwattHours == nights.reduce(0, +))
            #expect(night.monthCost?.minorUnits == cents(total) - cents(total - nights.reduce(0, +)))
            let most = try #require(nights.indices.max { nights[$0] < nights[$1] })
            #expect(night.readings.start == start.adding(seconds: Int64(most * 24 + 1) * 3_600))

            let byHour = (0..<24).map { hour in stride(from: hour, to: 672, by: 24).reduce(0) { $0 + hours[$1] } }
            let dearest = byHour.indices.sorted { byHour[$0] > byHour[$1] }.prefix(3)
            #expect(insight.dearestHours.map(\.hour) == Array(dearest))
            #expect(insight.dearestHours.map(\.monthKwh.milliwattHours) == dearest.map { byHour[$0] })
            let byDay = (0..<28).map { day in hours[day * 24..<day * 24 + 24].reduce(0, +) }
            #expect(
                insight.dearestDays.map(\.consumptionKwh.milliwattHours) == byDay.sorted(by: >).prefix(3).map { $0 })

            // What its readings say is what the insight says: an hour of history at the base load.
            guard
                case .intervals(let page) = try await HistoryQuestion(
                    meter: meter, from: DateExpression(found.readings.start.rfc3339),
                    to: DateExpression(found.readings.end.rfc3339), step: .hour
                ).answer(from: store, clock: clock.wall)
            else {
                Issue.record("no intervals")
                return
            }
            #expect(page.items.map(\.averageKw) == [found.powerKw])
        }
    }
}
