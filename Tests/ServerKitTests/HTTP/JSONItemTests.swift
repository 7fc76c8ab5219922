import Foundation
import GridModel
import Hummingbird
import Testing

@testable import ServerKit

/// What is written by hand is to the byte what the encoder writes.
@Suite struct JSONItemTests {
    private static let numbers: [Int64] = [
        0, 1, -1, 9, 10, 999_999, 1_000_000, 1_000_001, -500_000, 12_345_000, 191_000_000, 123_456_789_012,
        .max, .min, 100_000_000_000_000_000,
    ]
    private static let instants = [
        "1970-01-01T00:00:00Z", "2026-11-22T13:00:00Z", "2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00.001Z",
        "1969-12-31T23:59:59.5Z", "2024-02-29T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.050Z",
    ].map { Instant(rfc3339: $0)! }
    private static let names = [
        "Flat 1", #"a "quoted" \ name / here"#, "tab\tline\nreturn\rbell\u{07}nul\u{00}\u{1f}\u{0b}\u{08}\u{0c}",
        "Café 東京 🏠", "",
    ]

    private func expectSame<Item: JSONItem & Codable>(_ items: [Item], next: String? = nil) throws {
        let page = Page(items: items, next: next)
        #expect(String(buffer: ListAnswer.bytes(of: page)) == String(buffer: try JSON.encode(page)))
        for item in items {
            let bytes = ListAnswer.bytes(of: Page(items: [item], next: nil)).readableBytes
            #expect(bytes <= item.mostBytes + 24)
        }
    }

    private func numbers(_ random: inout Seeded) -> [Int64] {
        Self.numbers + (0..<40).map { _ in Int64.random(in: -5_000_000_000...5_000_000_000, using: &random) }
    }

    private func instant(_ random: inout Seeded) -> Instant {
        Bool.random(using: &random)
            ? Self.instants.randomElement(using: &random)!
            : Instant(milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
    }

    @Test func intervalsAreWhatTheEncoderWrites() throws {
        var random = Seeded(1)
        let items = numbers(&random).map { number in
            Interval(
                start: instant(&random), end: instant(&random), consumptionKwh: Energy(milliwattHours: number),
                averageKw: Bool.random(using: &random) ? Power(milliwatts: number) : nil,
                quality: IntervalQuality.allCases.randomElement(using: &random)!, partial: .random(using: &random))
        }
        try expectSame(items)
        try expectSame(items, next: "abc-_\"")
        try expectSame([Interval]())
        try expectSame(Array(repeating: items, count: 40).flatMap(\.self))
    }

    @Test func intervalsOfAFleetAreWhatTheEncoderWrites() throws {
        var random = Seeded(2)
        try expectSame(
            numbers(&random).map { number in
                FleetInterval(
                    start: instant(&random), end: instant(&random), consumptionKwh: Energy(milliwattHours: number),
                    averageKw: Bool.random(using: &random) ? Power(milliwatts: number) : nil,
                    quality: IntervalQuality.allCases.randomElement(using: &random)!, partial: .random(using: &random),
                    meters: Int.random(in: 0...1_000_000, using: &random))
            })
    }

    @Test func readingsAreWhatTheEncoderWrites() throws {
        var random = Seeded(3)
        try expectSame(
            numbers(&random).map { number in
                RawReading(
                    at: instant(&random), registerKwh: Energy(milliwattHours: number),
                    flags: ReadingFlag.allCases.filter { _ in Bool.random(using: &random) })
            })
        try expectSame(
            numbers(&random).map { number in
                LatestReading(
                    meter: MeterID(max(1, number.magnitude > UInt64(Int64.max) ? 1 : abs(number)))!,
                    at: instant(&random), registerKwh: Energy(milliwattHours: number),
                    powerKw: Bool.random(using: &random) ? Power(milliwatts: number) : nil)
            })
    }

    @Test func profilesAreWhatTheEncoderWrites() throws {
        var random = Seeded(5)
        let numbers = numbers(&random)
        try expectSame(
            (0..<40).map { index in
                ConsumptionProfile(
                    meter: MeterID(Int64(index + 1))!, start: instant(&random), end: instant(&random),
                    every: HistoryStep.allCases.randomElement(using: &random)!,
                    consumptionKwh: (0..<index).map { _ in
                        Bool.random(using: &random)
                            ? Energy(milliwattHours: numbers.randomElement(using: &random)!) : nil
                    })
            })
    }

    @Test func metersAreWhatTheEncoderWrites() throws {
        var random = Seeded(4)
        try expectSame(
            numbers(&random).map { number in
                Meter(
                    id: 42, name: Bool.random(using: &random) ? Self.names.randomElement(using: &random) : nil,
                    serial: Bool.random(using: &random) ? Self.names.randomElement(using: &random) : nil,
                    status: MeterStatus.allCases.randomElement(using: &random)!,
                    registerKwh: Bool.random(using: &random) ? Energy(milliwattHours: number) : nil,
                    powerKw: Bool.random(using: &random) ? Power(milliwatts: number) : nil,
                    lastReadingAt: Bool.random(using: &random) ? instant(&random) : nil,
                    timeZone: Zone("America/Argentina/Buenos_Aires")!, enrolledAt: instant(&random))
            })
    }
}
