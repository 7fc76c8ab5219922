import Foundation
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

/// A way to receivers that does what a test says, and notes what it was given.
private final class FakeCourier: Courier {
    let given = Mutex<[String]>([])
    private let answer: @Sendable (Parcel, Int) async throws -> String

    init(_ answer: @escaping @Sendable (Parcel, Int) async throws -> String) { self.answer = answer }

    func obstacle(to receiver: Receiver) -> DeliveryFault? { nil }

    func deliver(_ parcel: Parcel) async throws -> String {
        let count = given.withLock { given in
            given.append("\(parcel.id)@\(parcel.receiver.name)")
            return given.count { $0.hasSuffix("@\(parcel.receiver.name)") }
        }
        return try await answer(parcel, count)
    }

    func count(of receiver: String) -> Int { given.withLock { $0.count { $0.hasSuffix("@\(receiver)") } } }
}

@Suite struct NotifierTests {
    private func fire(_ store: any Store, _ meters: [MeterID]) async throws {
        let now = WallClock.system.now()
        _ = try await store.record(
            meters.map { meter in
                AlertTransition(
                    AlertKey(rule: "limit", subject: .meter(meter), occasion: now), kind: .consumption,
                    severity: .warning,
                    state: .firing, at: now, message: "over")
            }, consumedThrough: nil)
    }

    private func prepare(_ store: any Store, receivers: [String]) async throws {
        let now = WallClock.system.now()
        _ = try await store.addAlertRule(
            name: "limit", text: "{name: limit, kind: consumption, over: period, limit: 300 kWh}", format: .yaml,
            by: "op", at: now, dryRun: false)
        for name in receivers {
            let text = "{name: \(name), kind: webhook, url: https://example.com}"
            _ = try await store.addReceiver(
                try ReceiverText.read(text), text: text, format: .yaml, by: "op", at: now, dryRun: false)
        }
    }

    private func running(
        _ store: any Store, _ courier: any Courier, _ body: (Notifier) async throws -> Void
    ) async throws {
        let notifier = Notifier(store: store, couriers: courier, zone: .utc, clock: .system, logger: silent)
        let task = Task { try await notifier.run() }
        do { try await body(notifier) } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    private func states(_ store: any Store) async throws -> [NotificationState] {
        try await store.notifications(NotificationFilter(), before: nil, limit: 1_000).map(\.state)
    }

    @Test func oneThatHangsHoldsUpNoOther() async throws {
        try await withStore(.sqlite) { store, _ in
            try await prepare(store, receivers: ["hanging", "prompt"])
            let courier = FakeCourier { parcel, _ in
                if parcel.receiver.name == "hanging" { try await Task.sleep(for: .seconds(3_600)) }
                return "taken"
            }
            try await running(store, courier) { notifier in
                try await fire(store, try await store.addMeters(50))
                notifier.alertsChanged()
                try await eventually("the other has all of them") { courier.count(of: "prompt") == 50 }
                #expect(courier.count(of: "hanging") == 1, "one at a time")
            }
            #expect(try await states(store).count { $0 == .queued } == 50, "nothing of it is lost")
        }
    }

    @Test func whatIsNotTakenIsSentAgainUnderTheSameId() async throws {
        try await withStore(.sqlite) { store, _ in
            try await prepare(store, receivers: ["moody"])
            let courier = FakeCourier { _, count in
                if count < 3 { throw DeliveryFault("no") }
                return "taken"
            }
            try await running(store, courier) { notifier in
                try await fire(store, try await store.addMeters(2))
                notifier.alertsChanged()
                try await eventually("both are sent") { try await states(store) == [.sent, .sent] }
            }
            #expect(courier.given.withLock { Set($0) } == ["1.1@moody", "2.1@moody"])
            #expect(courier.given.withLock { $0.count } == 4)
        }
    }

    @Test func oneThatIsRefusedForItselfDoesNotStopTheOthers() async throws {
        try await withStore(.sqlite) { store, _ in
            try await prepare(store, receivers: ["picky"])
            let courier = FakeCourier { parcel, _ in
                if parcel.id == "1.1" { throw DeliveryFault("HTTP 422", concernsThisOne: true) }
                return "taken"
            }
            try await running(store, courier) { notifier in
                try await fire(store, try await store.addMeters(20))
                notifier.alertsChanged()
                try await eventually("the others are sent") { try await states(store).count { $0 == .sent } == 19 }
            }
            let queued = try await store.notifications(NotificationFilter(state: .queued), before: nil, limit: 10)
            #expect(queued.map(\.id) == ["1.1"] && queued[0].error == "HTTP 422")
        }
    }

    @Test func aDayAfterItWasDueItBecomesADeadLetter() async throws {
        try await withStore(.sqlite) { store, _ in
            try await prepare(store, receivers: ["gone"])
            try await fire(store, try await store.addMeters(1))
            let now = WallClock.system.now()
            // It was made a day and an hour ago.
            _ = try await store.planNotifications(zone: .utc, at: now.adding(seconds: -90_000))
            let courier = FakeCourier { _, _ in throw DeliveryFault("nobody there") }
            try await running(store, courier) { _ in
                try await eventually("it is given up") { try await states(store) == [.dead] }
            }
            let letters = try await store.notifications(NotificationFilter(state: .dead), before: nil, limit: 10)
            #expect(letters[0].attempts == 1 && letters[0].error == "nobody there", "it was tried once more")
        }
    }

    @Test func whatCommitsReadingsIsNotWhatSends() async throws {
        // A receiver that never answers: readings are taken in as many transactions as without it.
        try await withStore(.sqlite) { store, _ in
            try await prepare(store, receivers: ["hanging"])
            let courier = FakeCourier { _, _ in
                try await Task.sleep(for: .seconds(3_600))
                return ""
            }
            try await running(store, courier) { notifier in
                let meters = try await store.addMeters(10)
                try await fire(store, meters)
                notifier.alertsChanged()
                try await eventually("it hangs") { courier.count(of: "hanging") == 1 }
                for second in 1...100 {
                    let receipt = try await store.append(meters[0], [Reading(Int64(second), Int64(second))])
                    #expect(receipt.accepted == 1)
                }
            }
        }
    }
}
