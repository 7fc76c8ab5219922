import GRDB
import GridModel

extension SQLiteStore: MeterEventStore {
    package func events(of key: RegisterKey) -> RegisterEvents? { eventBook[key] }

    package func reinterpreted(since count: Int) -> (meters: [MeterID]?, count: Int) {
        reinterpretations.since(count)
    }

    package func record(
        _ event: MeterEventDraft, of meter: MeterID, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> MeterEvent {
        try requireMeter(meter)
        let key = RegisterKey(meter)
        try await check(event, of: key)
        let change = EventChange(store: self, key: key, actor: actor, now: now, isRehearsal: dryRun)
        return try await dryRun
            ? rehearse { db, slice in try change.record(event, slice, db) }
            : scheduler.write { db, slice in try change.record(event, slice, db) }
    }

    package func revoke(
        _ id: Int64, reason: String?, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> MeterEvent {
        guard let (key, event) = try await read({ db in try MeterEventRows.event(id, db) }) else {
            throw StoreFault.noEvent(id)
        }
        guard event.kind != .opening else {
            throw StoreFault(
                .conflict, "event \(id) is an opening, which stays: state where the register stood instead")
        }
        try requireKept(event.at)
        let change = EventChange(store: self, key: key, actor: actor, now: now, isRehearsal: dryRun)
        return try await dryRun
            ? rehearse { db, slice in try change.revoke(id, reason: reason, slice, db) }
            : scheduler.write { db, slice in try change.revoke(id, reason: reason, slice, db) }
    }

    package func event(_ id: Int64) async throws -> MeterEvent? {
        try await read { db in try MeterEventRows.event(id, db)?.event }
    }

    package func events(of meter: MeterID, after: MeterEvent?, limit: Int) async throws -> [MeterEvent] {
        try requireMeter(meter)
        return try await read { db in try MeterEventRows.events(of: meter, after: after, limit: limit, db) }
    }

    package func heldReadings(of meters: MeterSelection, after: Int64, limit: Int) async throws -> [HeldRow] {
        try await read { db in try HeldReadingRows.rows(of: meters, after: after, limit: limit, db) }
    }

    package func review() async throws {
        do {
            try await reviewKeeper.lookThrough(self, due: nil)
        } catch {
            throw connection.fault(error)
        }
    }

    // MARK: What can be

    private func check(_ event: MeterEventDraft, of key: RegisterKey) async throws {
        try requireKept(event.at)
        guard let at = event.at else { return }
        let instant = TimeSpan(start: at, end: at.adding(milliseconds: 1))
        switch event.kind {
        case .exclude, .accept:
            let there = try await readings(of: key, in: instant, after: nil, limit: 1_000)
            guard there.contains(where: { event.register == nil || $0.value == event.register }) else {
                let what = event.register.map { "reading of \($0.kilowattHoursText) kWh" } ?? "reading"
                throw StoreFault(
                    .notFound,
                    "meter \(key.meter) has no \(what) at \(at.rfc3339) — gridctl history \(key.meter) --every raw lists them"
                )
            }
        case .exchange, .reset, .rollover:
            let course = try await RegisterReader(self, key, usesRollups: false).course(over: instant)
            if let contradiction = EventCheck.contradiction(event, course.line) {
                throw StoreFault(.conflict, contradiction)
            }
        case .opening, .multiplier, .edit: break
        }
    }

    private func requireKept(_ at: Instant?) throws {
        guard let keptFrom, let at, at < keptFrom else { return }
        throw StoreFault(
            .beyondRetention,
            "what happened at \(at.rfc3339) is beyond retention: readings from before \(keptFrom.rfc3339) are gone, and what "
                + "they came to stays")
    }
}

/// What recording or revoking an event does within its transaction.
struct EventChange: Sendable {
    let store: SQLiteStore
    let key: RegisterKey
    let actor: String
    let now: Instant
    /// It is taken back: nothing in memory may follow from it.
    var isRehearsal = false

    func record(_ draft: MeterEventDraft, _ slice: WriteScheduler.Slice, _ db: Database) throws -> MeterEvent {
        // What was looked at before was not within this transaction: somebody may have been quicker.
        if [.exchange, .reset].contains(draft.kind), let at = draft.at, try MeterEventRows.isRestarted(key, at: at, db)
        {
            throw StoreFault(.conflict, EventCheck.restarted(at))
        }
        if let serial = draft.serial {
            let change = MeterChange(serial: serial)
            _ = try MeterRows.change(key.meter, change, by: actor, at: now, db)
        }
        let event = try MeterEventRows.insert(draft, of: key, by: actor, at: now, db)
        try note("meter.event", event, draft.reason, db)
        if draft.kind == .exclude || draft.kind == .accept, let at = draft.at {
            try HeldReadingRows.decide(key, at: at, draft.register, db)
        }
        try reinterpret(event, slice, db)
        return event
    }

    func revoke(_ id: Int64, reason: String?, _ slice: WriteScheduler.Slice, _ db: Database) throws -> MeterEvent {
        guard let known = try MeterEventRows.event(id, db)?.event else { throw StoreFault.noEvent(id) }
        if let actor = known.revokedBy {
            throw StoreFault(.conflict, "event \(id) was revoked by \(actor) already")
        }
        try MeterEventRows.revoke(id, reason: reason, by: actor, at: now, db)
        try note("meter.event.revoke", known, reason, db)
        try reinterpret(known, slice, db)
        return try MeterEventRows.event(id, db)?.event ?? known
    }

    /// Has everything that follows from a register's events follow from them as they are now.
    func reinterpret(_ event: MeterEvent?, _ slice: WriteScheduler.Slice, _ db: Database) throws {
        if isRehearsal { return }
        let events = try MeterEventRows.judging(key, db)
        if event == nil || event?.kind == .multiplier { try store.rollupKeeper.recut(key.meter, slice, db) }
        let span = event?.at.map { at in
            TimeSpan(
                start: at.adding(milliseconds: -2 * Metering.context),
                end: at.adding(milliseconds: 2 * Metering.context))
        }
        try HeldReadingRows.add(span ?? .whole, of: key, db)
        slice.onceCommitted { [store, key] in
            store.eventBook.set(key, events)
            store.reinterpretations.add([key.meter])
        }
    }

    private func note(_ action: String, _ event: MeterEvent, _ reason: String?, _ db: Database) throws {
        let parts = [
            "event \(event.id)", event.kind.rawValue, event.at.map { "at \($0.rfc3339)" },
            event.closingKwh.map { "closing \($0.kilowattHoursText) kWh" },
            event.openingKwh.map { "opening \($0.kilowattHoursText) kWh" },
            event.registerKwh.map { "register \($0.kilowattHoursText) kWh" },
            event.multiplier.map { "multiplier \($0.text)" }, event.serial.map { "serial \($0)" },
            reason.map { "reason \($0)" },
        ]
        try AuditRows.add(
            at: now, actor: actor, action: action, subject: "meter \(key.meter)",
            detail: parts.compactMap(\.self).joined(separator: ", "), db)
    }
}

extension StoreFault {
    static func noEvent(_ id: Int64) -> StoreFault {
        StoreFault(.notFound, "no meter event \(id) — gridctl meters events METER lists a meter's")
    }
}

extension TimeSpan {
    /// All that readings can be of.
    static let whole = TimeSpan(start: RegisterEvents.beginning, end: Instant(milliseconds: .max / 4))
}
