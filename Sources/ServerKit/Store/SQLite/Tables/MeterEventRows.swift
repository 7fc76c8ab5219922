import GRDB
import GridModel

/// What happened to meters' registers as a table, openings apart; rows are only ever added, and revoked.
enum MeterEventRows {
    static func insert(
        _ draft: MeterEventDraft, of key: RegisterKey, by actor: String, at now: Instant, _ db: Database
    ) throws -> MeterEvent {
        let at = draft.at ?? RegisterEvents.beginning
        try db.execute(
            sql: """
                INSERT INTO meter_event
                    (meter, register, kind, at, value, closing, multiplier, serial, reason, recorded_at, actor)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key.meter.value, Int64(key.register.value), draft.kind.rawValue, at.milliseconds,
                (draft.opening ?? draft.register)?.milliwattHours, draft.closing?.milliwattHours,
                draft.multiplier?.text, draft.serial, draft.reason, now.milliseconds, actor,
            ])
        guard let event = try event(db.lastInsertedRowID, db)?.event else { throw StoreFault.closing }
        return event
    }

    static func revoke(
        _ id: Int64, reason: String?, by actor: String, at now: Instant, _ db: Database
    ) throws {
        try db.execute(
            sql: "UPDATE meter_event SET revoked_by = ?, revoked_at = ?, revoke_reason = ? WHERE id = ?",
            arguments: [actor, now.milliseconds, reason, id])
    }

    static func event(_ id: Int64, _ db: Database) throws -> (key: RegisterKey, event: MeterEvent)? {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM meter_event WHERE id = ?", arguments: [id]),
            let key = RegisterKey(meter: row["meter"], register: row["register"])
        else { return nil }
        return (key, try event(row))
    }

    /// True when the register was said to count anew from an instant on.
    static func isRestarted(_ key: RegisterKey, at: Instant, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT 1 FROM meter_event
                WHERE meter = ? AND register = ? AND at = ? AND kind IN ('exchange', 'reset') AND revoked_by IS NULL
                """)
        return try Int.fetchOne(
            statement, arguments: [key.meter.value, Int64(key.register.value), at.milliseconds]) != nil
    }

    /// In order of instant, then of id, after one of them.
    static func events(of meter: MeterID, after: MeterEvent?, limit: Int, _ db: Database) throws -> [MeterEvent] {
        let at = after.map { $0.at ?? RegisterEvents.beginning } ?? Instant(milliseconds: .min)
        return try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM meter_event WHERE meter = ? AND register = 0 AND (at, id) > (?, ?)
                ORDER BY at, id LIMIT ?
                """, arguments: [meter.value, at.milliseconds, after?.id ?? 0, limit]
        ).map(event)
    }

    private static func event(_ row: Row) throws -> MeterEvent {
        let stored: String = row["kind"]
        let kind = stored.hasPrefix("opening.") ? MeterEventKind.opening : MeterEventKind(rawValue: stored)
        guard let meter = MeterID(row["meter"] as Int64), let kind else {
            throw StoreFault(.corrupt, "a meter event's row cannot be read")
        }
        let at = Instant(milliseconds: row["at"])
        let value = (row["value"] as Int64?).map { Energy(milliwattHours: $0) }
        let isDecision = [.exclude, .accept, .edit].contains(kind)
        return MeterEvent(
            id: row["id"], meter: meter, kind: kind, at: at <= RegisterEvents.beginning ? nil : at,
            closingKwh: (row["closing"] as Int64?).map { Energy(milliwattHours: $0) },
            openingKwh: isDecision ? nil : value, registerKwh: isDecision ? value : nil,
            multiplier: (row["multiplier"] as String?).flatMap { Multiplier($0) }, serial: row["serial"],
            reason: row["reason"], actor: row["actor"], recordedAt: Instant(milliseconds: row["recorded_at"]),
            revokedBy: row["revoked_by"],
            revokedAt: (row["revoked_at"] as Int64?).map { Instant(milliseconds: $0) })
    }

    // MARK: What is judged by

    /// Of every register that anything is told of.
    static func all(_ db: Database) throws -> [RegisterKey: RegisterEvents] {
        var rules: [RegisterKey: MeteringRules] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT meter, register, digits, maximum_power, expected_interval FROM meter_rule")
        while let row = try rows.next() {
            if let key = RegisterKey(meter: row[0], register: row[1]) { rules[key] = Self.rules(row) }
        }
        var events: [RegisterKey: [MeterEvent]] = [:]
        let found = try Row.fetchCursor(
            db,
            sql: """
                SELECT * FROM meter_event WHERE kind NOT LIKE 'opening.%' AND revoked_by IS NULL
                ORDER BY meter, register, at, id
                """)
        while let row = try found.next() {
            guard let key = RegisterKey(meter: row["meter"], register: row["register"]) else { continue }
            events[key, default: []].append(try event(row))
        }
        var all: [RegisterKey: RegisterEvents] = [:]
        for key in Set(rules.keys).union(events.keys) {
            all[key] = RegisterEvents(rules: rules[key] ?? MeteringRules(), events[key] ?? [])
        }
        return all
    }

    /// Of one register.
    static func judging(_ key: RegisterKey, _ db: Database) throws -> RegisterEvents {
        let events = try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM meter_event
                WHERE meter = ? AND register = ? AND kind NOT LIKE 'opening.%' AND revoked_by IS NULL ORDER BY at, id
                """, arguments: [key.meter.value, Int64(key.register.value)]
        ).map(event)
        return RegisterEvents(rules: try rules(of: key, db), events)
    }

    static func rules(of key: RegisterKey, _ db: Database) throws -> MeteringRules {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT meter, register, digits, maximum_power, expected_interval FROM meter_rule
                WHERE meter = ? AND register = ?
                """, arguments: [key.meter.value, Int64(key.register.value)])
        return row.map(rules) ?? MeteringRules()
    }

    static func save(_ rules: MeteringRules, of key: RegisterKey, _ db: Database) throws {
        if rules.isEmpty {
            try db.execute(
                sql: "DELETE FROM meter_rule WHERE meter = ? AND register = ?",
                arguments: [key.meter.value, Int64(key.register.value)])
            return
        }
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO meter_rule (meter, register, digits, maximum_power, expected_interval)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                key.meter.value, Int64(key.register.value), rules.digits, rules.maximumPowerKw?.milliwatts,
                rules.expectedIntervalSeconds,
            ])
    }

    private static func rules(_ row: Row) -> MeteringRules {
        MeteringRules(
            digits: row[2], maximumPowerKw: (row[3] as Int64?).map { Power(milliwatts: $0) },
            expectedIntervalSeconds: row[4])
    }
}

extension RegisterEvents {
    /// What events in order of instant, then of number, come to; none of them revoked.
    convenience init(rules: MeteringRules, _ events: [MeterEvent]) {
        var restarts: [Restart] = []
        var ratioChanges: [RatioChange] = []
        var rollovers: [Instant] = []
        var statements: [Reading] = []
        var exclusions: Set<Named> = []
        var acceptances: Set<Named> = []
        for event in events {
            let at = event.at ?? Self.beginning
            switch event.kind {
            case .opening: break
            case .exchange, .reset:
                restarts.append(
                    Restart(
                        event.kind == .exchange ? .exchange : .reset, at: at, closing: event.closingKwh,
                        opening: event.openingKwh ?? .zero))
            case .rollover: rollovers.append(at)
            case .multiplier: if let ratio = event.multiplier { ratioChanges.append(RatioChange(at: at, ratio: ratio)) }
            case .exclude: exclusions.insert(Named(at: at, value: event.registerKwh))
            case .accept: acceptances.insert(Named(at: at, value: event.registerKwh))
            case .edit: if let value = event.registerKwh { statements.append(Reading(at: at, value: value)) }
            }
        }
        self.init(
            rules: rules, restarts: restarts, ratioChanges: ratioChanges, rollovers: rollovers,
            statements: statements, exclusions: exclusions, acceptances: acceptances)
    }

    /// Nothing happened to the register.
    var isRulesOnly: Bool { instants.isEmpty && ratioChanges.isEmpty }
}
