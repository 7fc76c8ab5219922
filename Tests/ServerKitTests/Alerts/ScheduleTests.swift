import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// Tests of what is evaluated on a schedule, on a set clock.
protocol ScheduleTests {
    var clock: SetClock { get }
}

/// The alerts that were told.
final class ToldAlerts: Sendable {
    let alerts = Mutex<[Alert]>([])
    var all: [Alert] { alerts.withLock { $0 } }
}

extension ScheduleTests {
    var now: Instant { clock.wall.now() }

    func pass(_ length: TimeLength) { clock.set(now.adding(milliseconds: length.milliseconds)) }

    func desk(_ store: any Store, _ told: ToldAlerts = ToldAlerts()) async throws -> ScheduleDesk {
        let desk = ScheduleDesk(
            store: store, clock: clock.wall, logger: DeskFixture.quiet,
            onChange: { alert in told.alerts.withLock { $0.append(alert) } })
        try await desk.load()
        return desk
    }

    /// Adds ready-made rules, those about sites as ones about all meters.
    func add(_ names: String..., to store: any Store) async throws {
        for name in names {
            let document = try #require(ReadyMadeRules.named(name))
            try await addRule(name, document.text.replacing("by: site", with: "by: fleet"), to: store)
        }
    }

    func addRule(_ name: String, _ text: String, to store: any Store) async throws {
        _ = try await store.addAlertRule(name: name, text: text, format: .yaml, by: "ana", at: now, dryRun: false)
    }

    /// Each of these meters sends a reading now; two in a row tell how often.
    func speak(_ store: any Store, _ meters: some Sequence<MeterID>, _ kilowattHours: Int64) async throws {
        _ = try await store.append(
            ReadingBatch(
                readings: meters.map {
                    SubmittedReading(key: RegisterKey($0), at: now, value: .kilowattHours(kilowattHours))
                },
                source: .bulk, receivedAt: now))
    }
}
