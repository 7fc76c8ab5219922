import GridModel
import Testing

@testable import ServerKit

/// What goes wrong in the field, in other systems' issue trackers: each named after what must not happen here.
struct FieldTests {
    private static let start = Instant(rfc3339: "2026-11-22T00:00:00Z")!

    private func at(_ hours: Double) -> Instant { Self.start.adding(milliseconds: Int64(hours * 3_600_000)) }

    private func history(_ readings: [(Double, Int64)], _ events: RegisterEvents? = nil) -> RegisterHistory {
        var history = RegisterHistory(
            before: nil, readings: readings.map { Reading(at: at($0.0), value: .wattHours($0.1)) }.sorted(), after: nil,
            openings: [])
        history.events = events
        return history
    }

    private func hours(_ history: RegisterHistory, to: Double) -> [Interval] {
        let span = TimeSpan(start: at(0), end: at(to))
        return Metering.intervals(history, boundaries: Metering.boundaries(of: span, every: .hour, in: .utc))
    }

    /// dsmr-reader #225.
    @Test func aMeterExchangeGivesNoNegativeKilowattHours() {
        let readings: [(Double, Int64)] = [(0, 15_230_000), (1, 15_231_000), (2, 300), (3, 800)]
        let unexplained = hours(history(readings), to: 3)
        #expect(unexplained.allSatisfy { $0.consumptionKwh >= .zero })
        let exchange = RegisterEvents.Restart(
            .exchange, at: at(1.5), closing: .wattHours(15_231_400), opening: .zero)
        let told = hours(history(readings, RegisterEvents(restarts: [exchange])), to: 3)
        #expect(told.map(\.consumptionKwh) == [1_000, 700, 500].map { .wattHours($0) })
    }

    /// grott #99: 0.1 kWh less was taken for a reset, and all of the register counted again.
    @Test func aDipOfATenthOfAKilowattHourIsNotAReset() {
        let readings: [(Double, Int64)] = [(0, 215_000), (1, 215_200), (1.5, 215_100), (2, 215_300)]
        let intervals = hours(history(readings), to: 2)
        #expect(intervals.reduce(Energy.zero) { $0 + $1.consumptionKwh } == .wattHours(300))
        #expect(intervals.allSatisfy { $0.consumptionKwh >= .zero && !$0.held })
    }

    /// Home Assistant core #114721.
    @Test(arguments: [
        ("Europe/Lisbon", "2018-03"), ("Europe/Lisbon", "2018-10"), ("America/Sao_Paulo", "2018-02"),
        ("America/Sao_Paulo", "2018-11"), ("Australia/Lord_Howe", "2018-04"), ("Australia/Lord_Howe", "2018-10"),
    ])
    func aMonthOverAChangeOfTheClockIsNoMonthOfOneHour(zone: String, month: String) throws {
        let zone = try #require(Zone(zone))
        let span = zone.span(of: try #require(DateExpression(month)?.month))
        // A watt-hour a minute.
        let readings = stride(from: Int64(-600), through: span.milliseconds / 1_000 + 600, by: 600).map { second in
            Reading(at: span.start.adding(seconds: second), value: .wattHours(600 + second / 60 * 1))
        }
        let history = RegisterHistory(before: nil, readings: readings, after: nil, openings: [])
        let months = Metering.intervals(history, boundaries: Metering.boundaries(of: span, every: .month, in: zone))
        #expect(months.count == 1)
        #expect(months[0].consumptionKwh == .wattHours(span.milliseconds / 60_000))
        #expect(abs(span.milliseconds / 3_600_000 - 30 * 24) <= 49)
        let days = Metering.intervals(history, boundaries: Metering.boundaries(of: span, every: .day, in: zone))
        #expect(days.reduce(Energy.zero) { $0 + $1.consumptionKwh } == months[0].consumptionKwh)
        let lengths = Set(days.map { ($0.end - $0.start) / 60_000 })
        #expect(lengths.contains(1_440) && lengths.count == 2)
    }

    /// emoncms #1795.
    @Test func energyIsNotInventedAcrossAnOutage() {
        let readings: [(Double, Int64)] = (0...24).map { (Double($0), Int64($0) * 500) } + [(48, 12_100), (49, 12_600)]
        let intervals = hours(history(readings), to: 60)
        #expect(intervals.reduce(Energy.zero) { $0 + $1.consumptionKwh } == .wattHours(12_600))
        #expect(intervals[24..<48].reduce(Energy.zero) { $0 + $1.consumptionKwh } == .wattHours(100))
        #expect(intervals[24..<48].allSatisfy { $0.quality == .estimated })
        // Nothing is known after the last reading, and nothing is made up.
        #expect(intervals.count == 49)
    }

    /// ThingsBoard #12160.
    @Test func duplicatesAreNotCountedTwice() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let readings = [Reading(0, 100), Reading(3_600, 400), Reading(7_200, 900)]
            try await store.append(meter, readings)
            _ = try await store.compact()
            #expect(try await store.append(meter, readings + readings).accepted == 0)
            let span = TimeSpan(start: Instant(seconds: 0), end: Instant(seconds: 7_200))
            let total = try await RegisterReader(store, RegisterKey(meter)).total(of: span).piece
            #expect(total?.consumption == .wattHours(800))
        }
    }

    /// myems.
    @Test func lateDataIsCounted() async throws {
        try await withStore(.sqlite, rollingUpEverything: true) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let day: Int64 = 86_400
            try await store.append(meter, (0...60).map { Reading($0 * day, $0 * 1_000) })
            _ = try await store.compact()
            try await store.rollUp()
            let reader = RegisterReader(store, RegisterKey(meter))
            let boundaries = (0...6).map { Instant(seconds: 10 * day + $0 * 14_400) }
            #expect(try await reader.pieces(boundaries: boundaries).pieces[0].quality == .estimated)
            // A month later the meter sends what it had kept.
            try await store.append(meter, (1..<6).map { Reading(10 * day + $0 * 14_400, 10_000 + ($0 < 3 ? 0 : 900)) })
            for _ in 0..<2 {
                let pieces = try await reader.pieces(boundaries: boundaries).pieces
                #expect(pieces.map(\.consumption) == [0, 0, 900, 0, 0, 100].map { .wattHours($0) })
                #expect(pieces.allSatisfy { $0.quality == .measured })
                _ = try await store.compact()
            }
        }
    }

    /// A year of readings has twelve months, each as long as its calendar says, and no hour is lost or there twice.
    @Test(arguments: ["America/Sao_Paulo", "Europe/Lisbon", "Australia/Lord_Howe"])
    func aYearOfReadingsIsTwelveMonthsAndNoHourIsLostOrDoubled(zone: String) async throws {
        let zone = try #require(Zone(zone))
        let year = TimeSpan(
            start: zone.start(of: CivilDate(year: 2018, month: 1, day: 1)!),
            end: zone.start(of: CivilDate(year: 2019, month: 1, day: 1)!))
        // Every quarter of an hour of the year, and a little around it; each uses another amount.
        var value: Int64 = 0
        var readings: [Reading] = []
        var at = year.start.adding(milliseconds: -3_600_000)
        while at <= year.end.adding(milliseconds: 3_600_000) {
            readings.append(Reading(at: at, value: Energy(milliwattHours: value)))
            value += at.milliseconds / 900_000 % 1_009 * 100
            at = at.adding(milliseconds: 900_000)
        }
        func register(at instant: Instant) -> Int64 {
            let index = Int((instant - readings[0].at) / 900_000)
            return readings[index].value.milliwattHours
        }
        try await withStore(.sqlite, rollingUpEverything: true) { store, _ in
            let meter = try await store.addMeter(zone, readings)
            _ = try await store.compact()
            try await store.rollUp()
            let reader = RegisterReader(store, RegisterKey(meter))
            func intervals(_ step: HistoryStep) async throws -> [Interval] {
                let boundaries = Metering.boundaries(of: year, every: step, in: zone)
                return try await reader.pieces(boundaries: boundaries).pieces.compactMap(\.interval)
            }
            let months = try await intervals(.month)
            #expect(months.count == 12)
            for (index, month) in months.enumerated() {
                let calendar = zone.span(of: CivilMonth(year: 2018, month: index + 1)!)
                #expect(TimeSpan(start: month.start, end: month.end) == calendar)
                #expect(
                    month.consumptionKwh.milliwattHours == register(at: calendar.end) - register(at: calendar.start))
                #expect(month.quality == .measured && !month.partial)
            }
            let hours = try await intervals(.hour)
            #expect(zip(hours, hours.dropFirst()).allSatisfy { $0.end == $1.start })
            #expect(hours.first?.start == year.start && hours.last?.end == year.end)
            #expect(hours.allSatisfy { $0.end - $0.start == 3_600_000 || $0.end - $0.start == 1_800_000 })
            #expect(
                hours.allSatisfy { $0.consumptionKwh.milliwattHours == register(at: $0.end) - register(at: $0.start) })
            let days = try await intervals(.day)
            #expect(days.count == 365)
            let totals = [months, days, hours].map { $0.reduce(Energy.zero) { $0 + $1.consumptionKwh } }
            #expect(Set(totals).count == 1)
        }
    }
}
