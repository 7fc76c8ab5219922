import GridModel
import Testing

@testable import gridctl

/// The screens of `watch` as files.
@Suite struct WatchGoldenTests {
    private let now = Desk.now
    private let bahia = Zone("America/Bahia")!

    private static let names = [
        "Block A, flat 1", "Block A, flat 2", "Block A, flat 3", "Pool pump", "Café do Porto", "Lift", "Stairs",
        "Workshop", "Boiler", "Car charger",
    ]

    private func fleet() -> WatchModel {
        var model = WatchModel()
        model.connections = 38
        model.isFilled = true
        model.knowsAllNames = true
        model.link = .live
        model.fleet.take(
            (1...40).map { number in
                let age: Int64 = number == 17 ? 7_200 : number == 23 ? 900 : Int64(number % 9) + 2
                return Meter(
                    id: MeterID(Int64(number))!, name: Self.names[number % Self.names.count], serial: nil,
                    status: .active, registerKwh: .wattHours(Int64(number * 7_919 % 4_000_000 + number * 100_003)),
                    powerKw: number == 31 ? nil : .watts(Int64(number * number * 7_919 % 4_800)),
                    lastReadingAt: now.adding(seconds: -age), timeZone: bahia, enrolledAt: now)
            })
        let alert = Alert(
            id: 7, meter: 12, rule: "excessive-consumption", state: .firing, since: now.adding(seconds: -5_400),
            message: "300 kWh or more in 2026-11", acknowledgedBy: nil, acknowledgedAt: nil)
        model.take(.alert(alert), now: now)
        for (meter, watts) in [(5, 4_100), (9, 250)] as [(MeterID, Int64)] {
            model.take(
                .reading(
                    meter: meter, at: now, registerKwh: .kilowattHours(500), powerKw: .watts(watts)), now: now)
        }
        return model
    }

    private func picture(_ model: WatchModel, _ variant: GoldenFile.Variant) -> String {
        var model = model
        // The first picture settles the order, which keys need.
        _ = model.lines(now: now, variant.size, variant.glyphs)
        if model.opened == nil { for _ in 0..<3 { _ = model.take(.down, now: now, variant.size) } }
        return model.lines(now: now, variant.size, variant.glyphs)
            .map { $0.painted(variant.style, variant.glyphs) }.joined(separator: "\n")
    }

    @Test func theFleet() async throws {
        try await GoldenFile.expect("watch-fleet") { picture(fleet(), $0) }
    }

    /// A site, and the store itself.
    @Test func theFleetInAnOutage() async throws {
        var model = fleet()
        let subjects: [(AlertSubject, AlertSeverity, String)] = [
            (.store, .warning, "the disk is 91 % full"),
            (.site("North"), .critical, "10 of 12 meters silent since 11:45: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ]
        for (index, (subject, severity, message)) in subjects.enumerated() {
            let alert = Alert(
                id: Int64(20 + index), meter: nil, rule: "outage", state: .firing,
                since: now.adding(seconds: Int64(index)), message: message, acknowledgedBy: nil, acknowledgedAt: nil,
                subject: subject, severity: severity)
            model.take(.alert(alert), now: now)
        }
        let troubled = model
        try await GoldenFile.expect("watch-outage") { picture(troubled, $0) }
    }

    @Test func theFleetWithoutItsServer() async throws {
        var model = fleet()
        model.link = .lost("connection lost, retrying")
        _ = model.take(.character("/"), now: now, .init(columns: 80, rows: 24))
        for letter in "flat" { _ = model.take(.character(letter), now: now, .init(columns: 80, rows: 24)) }
        let searching = model
        try await GoldenFile.expect("watch-search") { picture(searching, $0) }
    }

    @Test func oneMeter() async throws {
        var model = fleet()
        model.open(12)
        var register: Int64 = 312_000_000
        let readings = (0..<360).compactMap { index -> RawReading? in
            // A fridge that cools in turns, a kettle, and three minutes without a word.
            let watts: Int64 = (index / 40 % 2 == 0 ? 140 : 55) + (170..<200 ~= index ? 1_900 : 0)
            register += watts * 1_000 * 10 / 3_600
            guard !(250..<268 ~= index) else { return nil }
            return RawReading(
                at: now.adding(seconds: Int64(index - 359) * 10), registerKwh: Energy(milliwattHours: register),
                flags: [])
        }
        model.take(readings, of: 12, back: 3_600_000)
        let opened = model
        try await GoldenFile.expect("watch-meter") { picture(opened, $0) }
    }
}
