import GRDB
import GridModel
import Synchronization

extension SQLiteStore: ReceiverStore {
    package func addReceiver(
        _ receiver: Receiver, text: String, format: TariffFormat, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> ReceiverRecord {
        try await change(dryRun: dryRun) { [receiverRows] db in
            try receiverRows.add(receiver, text: text, format: format, by: actor, at: now, db)
        }
    }

    package func receivers() async throws -> [ReceiverRecord] {
        try await read { [receiverRows] db in try receiverRows.inUse(db) }
    }

    package func receiver(_ name: String) async throws -> ReceiverRecord {
        try await read { [receiverRows] db in try receiverRows.require(name, db) }
    }

    package func removeReceiver(
        _ name: String, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> ReceiverRecord {
        try await change(dryRun: dryRun) { [receiverRows] db in
            try receiverRows.remove(name, by: actor, at: now, db)
        }
    }

    package func standing(of receiver: String) async throws -> ReceiverStanding {
        try await read { db in try OutboxRows.standing(of: receiver, db) }
    }
}

extension SQLiteStore: OutboxStore {
    package func planNotifications(zone: Zone, at now: Instant) async throws -> Int {
        let isThere = try await read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM alert_log WHERE id > (SELECT log FROM notification_progress))")
        }
        guard isThere == true else { return 0 }
        let count = Mutex(0)
        try await scheduler.perform { [receiverRows, ruleShelf] db, slice in
            var lines = try LogLines(receiverRows, ruleShelf, zone: zone, now: now, db)
            let after = try Int64.fetchOne(db, sql: "SELECT log FROM notification_progress") ?? 0
            let changes = try AlertLogRows.changes(after: after, limit: Self.linesAtOnce, db)
            var last = after
            for change in changes {
                if let line = try lines.line(change) {
                    try OutboxRows.carry(out: NotificationPlanner.steps(line), of: line.alert.id, at: now, db)
                }
                last = change.id
                count.withLock { $0 += 1 }
                if slice.isOver { break }
            }
            try db.execute(sql: "UPDATE notification_progress SET log = ?", arguments: [last])
            return changes.count == Self.linesAtOnce || last != changes.last?.id
        }
        return count.withLock { $0 }
    }

    package func planRepetitions(zone: Zone, at now: Instant) async throws -> Int {
        let isWanted = try await read { [receiverRows, ruleShelf] db in
            var lines = try LogLines(receiverRows, ruleShelf, zone: zone, now: now, db)
            return try lines.hasRepetitions()
        }
        guard isWanted else { return 0 }
        let progress = Mutex((after: Int64(0), count: 0))
        try await scheduler.perform { [receiverRows, ruleShelf] db, slice in
            var lines = try LogLines(receiverRows, ruleShelf, zone: zone, now: now, db)
            let after = progress.withLock(\.after)
            let firing = try lines.firing(after: after, limit: Self.linesAtOnce)
            var last = after
            for (alert, change) in firing {
                if let line = try lines.line(change, alert) {
                    let steps = NotificationPlanner.repetitions(line, firedAt: change.at)
                    try OutboxRows.carry(out: steps, of: alert.id, at: now, db)
                    progress.withLock { $0.count += steps.count }
                }
                last = alert.id
                if slice.isOver { break }
            }
            progress.withLock { [last] in $0.after = last }
            return firing.count == Self.linesAtOnce || last != firing.last?.alert.id ?? after
        }
        return progress.withLock(\.count)
    }

    private static var linesAtOnce: Int { 200 }

    package func nextAttempts() async throws -> [(receiver: String, at: Instant)] {
        try await read { [receiverRows] db in
            try receiverRows.inUse(db).compactMap { record in
                try OutboxRows.nextAttempt(of: record.name, db).map { (record.name, $0) }
            }
        }
    }

    package func nextBundle(of receiver: String, at now: Instant) async throws -> OutboxBundle? {
        try await read { [receiverRows] db in
            try OutboxRows.nextBundle(of: try receiverRows.require(receiver, db).receiver, at: now, db)
        }
    }

    package func beginAttempt(_ numbers: [Int64]) async throws {
        try await scheduler.write { db in try OutboxRows.begin(numbers, db) }
    }

    package func hasten(_ receiver: String, at now: Instant) async throws {
        try await scheduler.write { db in try OutboxRows.hasten(receiver, at: now, db) }
    }

    package func settle(_ numbers: [Int64], _ outcome: AttemptOutcome, at now: Instant) async throws {
        try await scheduler.write { db in try OutboxRows.settle(numbers, outcome, at: now, db) }
    }

    package func notifications(
        _ filter: NotificationFilter, before: Int64?, limit: Int
    ) async throws -> [AlertNotification] {
        try await read { db in try OutboxRows.notifications(filter, before: before, limit: limit, db) }
    }

    package func retryLetters(
        _ numbers: [Int64]?, of receiver: String?, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [AlertNotification] {
        try await change(dryRun: dryRun) { [receiverRows] db in
            let inUse = try receiverRows.inUse(db).map(\.name)
            return try OutboxRows.retry(numbers, of: receiver, inUse: inUse, by: actor, at: now, db)
        }
    }

    package func pruneNotifications(before instant: Instant, repetitionsBefore recent: Instant) async throws -> Bool {
        try await scheduler.write { db in try OutboxRows.prune(before: instant, repetitionsBefore: recent, db) }
    }
}
