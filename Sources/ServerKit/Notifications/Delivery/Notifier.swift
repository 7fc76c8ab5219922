import GridModel
import Logging
import ServiceLifecycle
import Synchronization

/// Tells of alerts: makes notifications of the alerts' log, and sends them, each receiver's apart from the others'.
///
/// It goes on after any failure, from where the store says it has come. What it was sending when gridd ended is sent again,
/// under the same id.
package final class Notifier: Service {
    private let store: any NotificationStore
    private let couriers: any Courier
    private let zone: Zone
    private let clock: WallClock
    private let logger: Logger
    /// Rung when the log may have grown.
    private let log = Bell()
    /// Rung when there may be something to send, or a lane ended.
    private let outbox = Bell()
    private let lanes = Mutex<[String: Lane]>([:])
    private let afterwards: @Sendable () async -> Void

    /// Whether a receiver is being sent to, and how it went of late.
    private struct Lane {
        var isBusy = false
        var failures = 0
        var pausedUntil = Instant(milliseconds: .min)
    }

    /// - Parameter afterwards: Called when it has ended.
    package init(
        store: any NotificationStore, couriers: any Courier, zone: Zone, clock: WallClock, logger: Logger,
        afterwards: @escaping @Sendable () async -> Void = {}
    ) {
        self.store = store
        self.couriers = couriers
        self.zone = zone
        self.clock = clock
        self.logger = logger
        self.afterwards = afterwards
    }

    /// To be called when an alert changed; without it a change is noticed within a second.
    package func alertsChanged() { log.ring() }

    /// To be called when something was put into the outbox or a receiver was changed: what waits for one that did not
    /// answer is tried at once.
    package func outboxChanged(of receiver: String? = nil) {
        lanes.withLock { lanes in
            for name in lanes.keys where receiver == nil || receiver == name {
                lanes[name]?.pausedUntil = Instant(milliseconds: .min)
            }
        }
        outbox.ring()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.plan() }
                group.addTask { await self.send() }
            }
        }
        await afterwards()
    }

    // MARK: Making notifications

    private func plan() async {
        var nextLook = ContinuousClock.now
        await persist("notifications not made") {
            if try await self.store.planNotifications(zone: self.zone, at: self.clock.now()) > 0 { self.outbox.ring() }
            if ContinuousClock.now >= nextLook {
                nextLook = .now + Self.lookInterval
                let now = self.clock.now()
                if try await self.store.planRepetitions(zone: self.zone, at: now) > 0 { self.outbox.ring() }
                let kept = now.adding(milliseconds: -Self.keep.milliseconds)
                let recent = now.adding(milliseconds: -Self.keepRepetitions.milliseconds)
                while try await !self.store.pruneNotifications(before: kept, repetitionsBefore: recent) {}
            }
            await self.log.wait(upTo: .seconds(1))
        }
    }

    // MARK: Sending them

    private func send() async {
        await withDiscardingTaskGroup { group in
            await persist("notifications not sent") {
                let now = self.clock.now()
                var wait: Duration = .seconds(60)
                for (receiver, at) in try await self.store.nextAttempts() {
                    let start = self.lanes.withLock { lanes -> Instant? in
                        var lane = lanes[receiver] ?? Lane()
                        defer { lanes[receiver] = lane }
                        if lane.isBusy { return nil }
                        let start = max(at, lane.pausedUntil)
                        lane.isBusy = start <= now
                        return start
                    }
                    guard let start else { continue }
                    if start <= now {
                        group.addTask { await self.serve(receiver) }
                    } else {
                        wait = min(wait, .milliseconds(start - now))
                    }
                }
                await self.outbox.wait(upTo: wait)
            }
            group.cancelAll()
        }
    }

    /// Sends one receiver what is due, until nothing is or it does not take it.
    private func serve(_ receiver: String) async {
        do {
            var isIdle = true
            while !Task.isCancelled, let bundle = try await store.nextBundle(of: receiver, at: clock.now()) {
                isIdle = false
                guard try await deliver(bundle, of: receiver) else { break }
            }
            // Something was due, and is no longer: whatever that was, it must not be asked for without a pause.
            if isIdle { lanes.withLock { $0[receiver]?.pausedUntil = clock.now().adding(seconds: 1) } }
        } catch is CancellationError {
        } catch let fault as StoreFault where fault.code == .closed || fault.code == .unknownReceiver {
        } catch {
            logger.warning(
                "notifications not sent",
                metadata: ["receiver": "\(receiver)", "store.detail": "\(Self.detail(error))"])
            lanes.withLock { $0[receiver]?.pausedUntil = clock.now().adding(seconds: 5) }
        }
        lanes.withLock { $0[receiver]?.isBusy = false }
        outbox.ring()
    }

    /// False when the receiver is to be left alone for a while.
    private func deliver(_ bundle: OutboxBundle, of receiver: String) async throws -> Bool {
        var bundle = bundle
        let unreadable = bundle.rows.filter { $0.facts == nil }.map(\.number)
        if !unreadable.isEmpty {
            try await store.settle(unreadable, .dead("what it tells can't be read"), at: clock.now())
            bundle.rows.removeAll { $0.facts == nil }
            if bundle.rows.isEmpty { return true }
        }
        let parcel = Parcel(
            receiver: bundle.receiver, facts: bundle.rows.compactMap(\.facts), recipient: bundle.recipient,
            language: bundle.language)
        try await store.beginAttempt(bundle.rows.map(\.number))
        do {
            _ = try await couriers.deliver(parcel)
            let failures = lanes.withLock { lanes in
                defer { lanes[receiver]?.failures = 0 }
                return lanes[receiver]?.failures ?? 0
            }
            try await store.settle(bundle.rows.map(\.number), .sent, at: clock.now())
            // It is back. One failure or two are a notification's own as well, which would be tried for ever without a pause.
            if failures >= Self.failuresOfAnOutage { try await store.hasten(receiver, at: clock.now()) }
            return true
        } catch let error as CancellationError {
            throw error
        } catch let error as StoreFault {
            throw error
        } catch {
            try Task.checkCancellation()
            let fault = error as? DeliveryFault ?? DeliveryFault("\(error)")
            return try await settle(bundle, of: receiver, fault)
        }
    }

    private func settle(_ bundle: OutboxBundle, of receiver: String, _ fault: DeliveryFault) async throws -> Bool {
        let now = clock.now()
        var dead = 0
        for row in bundle.rows {
            let isOver = Backoff.isOver(dueSince: row.due, now: now)
            dead += isOver ? 1 : 0
            let wait = Backoff.wait(after: row.attempts + 1, jitter: .random(in: 0...999))
            try await store.settle(
                [row.number],
                isOver
                    ? .dead(fault.message) : .failed(fault.message, next: now.adding(milliseconds: wait.milliseconds)),
                at: now)
        }
        logger.warning(
            dead > 0 ? "notification given up" : "notification not taken",
            metadata: [
                "notification.id": "\(bundle.rows[0].facts?.id ?? "")", "receiver": "\(receiver)",
                "notification.error": "\(fault.message)", "notification.attempts": "\(bundle.rows[0].attempts + 1)",
            ])
        if fault.concernsThisOne { return true }
        lanes.withLock { lanes in
            let failures = (lanes[receiver]?.failures ?? 0) + 1
            let wait = Backoff.wait(after: failures, jitter: .random(in: 0...999))
            lanes[receiver]?.failures = failures
            lanes[receiver]?.pausedUntil = now.adding(milliseconds: wait.milliseconds)
        }
        return false
    }

    // MARK: Going on

    /// Does something again and again until it is cancelled or the store closes.
    private func persist(_ what: Logger.Message, _ body: () async throws -> Void) async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            do {
                try await body()
                pause = Self.shortestPause
            } catch is CancellationError {
                return
            } catch let fault as StoreFault where fault.code == .closed {
                return
            } catch {
                logger.warning(what, metadata: ["store.detail": "\(Self.detail(error))"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private static func detail(_ error: any Error) -> String { (error as? StoreFault)?.message ?? "\(error)" }

    private static let lookInterval: Duration = .seconds(30)
    private static let shortestPause: Duration = .milliseconds(100)
    private static let longestPause: Duration = .seconds(5)
    /// What was sent or given up is kept so long, once its alert is over.
    private static let keep: TimeLength = .days(90)
    /// And so long what was sent again, while it still fires.
    private static let keepRepetitions: TimeLength = .days(2)
    private static let failuresOfAnOutage = 3
}
