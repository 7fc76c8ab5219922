import GRDB
import GridModel

extension SQLiteStore: AlertStore {
    package func record(
        _ transitions: [AlertTransition], consumedThrough sequence: Int64?
    ) async throws -> [Alert] {
        if transitions.isEmpty {
            // Evaluating a batch again does no harm: its offset need not cost a sync of its own.
            if let sequence { offsets.moved(.alerts, sequence) }
            return []
        }
        return try await scheduler.write { [offsets] db, slice in
            let alerts = try transitions.compactMap { try AlertRows.record($0, db) }
            if let sequence { try offsets.store(.alerts, sequence, slice, db) }
            return alerts
        }
    }

    package func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [Alert] {
        try await read { db in try AlertRows.alerts(filter, before: before, limit: limit, db) }
    }

    package func firing() async throws -> [FiringAlert] { try await read { db in try AlertRows.firing(db) } }

    package func acknowledge(_ id: Int64, by actor: String, at now: Instant) async throws -> Alert {
        try await scheduler.write { db in try AlertRows.acknowledge(id, by: actor, at: now, db) }
    }
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
