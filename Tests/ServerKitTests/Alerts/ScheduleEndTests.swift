import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What ends an alert though the condition itself does not, or goes on though others come and go.
struct ScheduleEndTests: ScheduleTests {
    let clock = SetClock("2026-11-22T12:00:00Z")

    private func evaluate(_ desk: ScheduleDesk) async throws {
        try await desk.look()
        while try await desk.goOn() {}
    }

    private func change(_ meter: MeterID, _ change: UsagePointChange, _ store: any Store) async throws {
        let filter = UsagePointFilter(meters: MeterSelection([meter]))
        let point = try #require(try await store.usagePoints(filter, after: nil, limit: 1, at: now).first)
        _ = try await store.changeUsagePoint(point.id, change, by: "ana", at: now, dryRun: false)
    }

    @Test func aRetiredMetersAlertsAreOver() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("night-use", "silent", to: store)
            let start = now.adding(milliseconds: -30 * 86_400_000)
            let meter = try await store.addMeter(
                .utc,
                (0...720).map {
                    Reading(at: start.adding(seconds: $0 * 3_600), value: .wattHours($0 * 700))
                })
            let desk = try await desk(store)
            try await evaluate(desk)
            pass(.hours(4))
            try await evaluate(desk)
            let open = try await store.openAlerts()
            #expect(Set(open.map(\.rule)) == ["night-use", "silent"])
            _ = try await store.retire(meter, by: "ana", at: now)
            try await evaluate(desk)
            #expect(try await store.openAlerts().isEmpty)
            for alert in open {
                #expect(try await store.alertLog(of: alert.id).last?.message == "the meter is retired")
            }
        }
    }
}
