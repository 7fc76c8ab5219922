import GRDB
import GridModel
import Synchronization

extension SQLiteStore: AlertStore {
    package func record(
        _ transitions: [AlertTransition], consumedThrough sequence: Int64?
    ) async throws -> [Alert] {
        if transitions.isEmpty {
            // Evaluating a batch again does no harm: its offset need not cost a sync of its own.
            if let sequence { offsets.moved(.alerts, sequence) }
            return []
        }
        // Slice by slice: ten thousand alerts at once must not keep readings waiting. The offset moves with the last.
        let progress = Mutex((next: 0, changed: [Alert]()))
        try await scheduler.perform { [offsets] db, slice in
            try progress.withLock { progress in
                while progress.next < transitions.count {
                    let alert = try AlertRows.record(transitions[progress.next], db)
                    if let alert { progress.changed.append(alert) }
                    progress.next += 1
                    if slice.isOver, progress.next < transitions.count { return true }
                }
                if let sequence { try offsets.store(.alerts, sequence, slice, db) }
                return false
            }
        }
        return progress.withLock(\.changed)
    }

    package func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [Alert] {
        try await read { db in try AlertRows.alerts(filter, before: before, limit: limit, db) }
    }

    package func alert(_ id: Int64) async throws -> Alert? { try await read { db in try AlertRows.alert(id, db) } }

    package func openAlerts() async throws -> [Alert] { try await read { db in try AlertRows.open(db) } }

    package func firingCounts() async throws -> [String: Int] {
        try await read { db in try AlertRows.firingCounts(db) }
    }

    package func acknowledge(
        _ id: Int64, by actor: String, comment: String?, at now: Instant
    ) async throws -> Alert {
        try await scheduler.write { db in try AlertRows.acknowledge(id, by: actor, comment: comment, at: now, db) }
    }

    package func alertLog(of id: Int64) async throws -> [AlertChange] {
        try await read { db in try AlertLogRows.changes(of: id, db) }
    }

    package func alertLog(after: Int64, limit: Int) async throws -> [AlertChange] {
        try await read { db in try AlertLogRows.changes(after: after, limit: limit, db) }
    }
}

extension SQLiteStore: SilenceStore {
    package func silence(
        _ request: SilenceRequest, by actor: String, at now: Instant
    ) async throws -> AlertSilence {
        let silence = try await scheduler.write { db in try SilenceRows.add(request, by: actor, at: now, db) }
        try await cover(silence, by: actor, silence.comment, at: now)
        return silence
    }

    package func silences(all: Bool, at now: Instant) async throws -> [AlertSilence] {
        try await read { db in try SilenceRows.silences(all: all, at: now, db) }
    }

    package func endSilence(_ id: Int64, by actor: String, at now: Instant) async throws -> AlertSilence {
        let silence = try await scheduler.write { db in try SilenceRows.end(id, by: actor, at: now, db) }
        try await cover(silence, by: actor, nil, at: now)
        return silence
    }

    /// Slice by slice, as there may be very many. What is cut short is done by silencing or ending again.
    private func cover(_ silence: AlertSilence, by actor: String, _ comment: String?, at now: Instant) async throws {
        guard silence.alert == nil else { return }
        let progress = Mutex(Int64(0))
        try await scheduler.perform { db, slice in
            let last = try SilenceRows.cover(
                silence, after: progress.withLock(\.self), by: actor, comment, at: now, slice, db)
            if let last { progress.withLock { $0 = last } }
            return last != nil
        }
    }

    package func unsilence(alert id: Int64, by actor: String, at now: Instant) async throws -> Alert {
        try await scheduler.write { db in try SilenceRows.unsilence(alert: id, by: actor, at: now, db) }
    }
}

extension SQLiteStore: AlertRuleStore {
    package func addAlertRule(
        name: String, text: String, format: TariffFormat, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> AlertRuleRecord {
        let record = try await change(dryRun: dryRun) { db in
            try AlertRuleRows.add(name: name, text: text, format: format, by: actor, at: now, db)
        }
        ruleChanges.add(1, ordering: .relaxed)
        return record
    }

    package func alertRules() async throws -> [AlertRuleRecord] {
        try await read { db in try AlertRuleRows.latest(db) }
    }

    package func alertRuleVersions(_ name: String) async throws -> [AlertRuleRecord] {
        try await read { db in try AlertRuleRows.versions(name, db) }
    }

    package func enableAlertRule(
        _ name: String, _ isEnabled: Bool, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> AlertRuleRecord {
        let record = try await change(dryRun: dryRun) { db in
            try AlertRuleRows.enable(name, isEnabled, by: actor, at: now, db)
        }
        ruleChanges.add(1, ordering: .relaxed)
        return record
    }

    package var alertRuleChanges: Int { ruleChanges.load(ordering: .relaxed) }
}

extension SQLiteStore: TokenStore {
    package func addToken(_ token: TokenRecord, hash: String, by actor: String, at now: Instant) async throws {
        try await scheduler.write { db in try TokenRows.add(token, hash: hash, by: actor, at: now, db) }
    }

    /// A token does not change once it is made, so one that was read is kept: every request asks for its own.
    package func token(hash: String) async throws -> TokenRecord? {
        if let known = tokens.withLock({ $0[hash] }) { return known }
        let token = try await read { db in try TokenRows.token(hash: hash, db) }
        if let token { tokens.withLock { $0[hash] = token } }
        return token
    }
}
