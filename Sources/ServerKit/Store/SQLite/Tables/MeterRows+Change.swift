import GRDB
import GridModel

extension MeterRows {
    /// Changes a meter, and notes who did; nil when there is no such meter. Fails with `conflict`.
    static func change(
        _ id: MeterID, _ change: MeterChange, by actor: String, at now: Instant, _ db: Database
    ) throws -> MeterRecord? {
        if let name = change.name {
            try db.execute(
                sql: "UPDATE meter SET name = ? WHERE id = ?", arguments: [name.isEmpty ? nil : name, id.value])
        }
        if let serial = change.serial {
            let other = try Int64.fetchOne(
                db, sql: "SELECT id FROM meter WHERE serial = ? AND id <> ?", arguments: [serial, id.value])
            if let other { throw StoreFault(.conflict, "meter \(other) has the serial \(serial) already") }
            try db.execute(
                sql: "UPDATE meter SET serial = ? WHERE id = ?",
                arguments: [serial.isEmpty ? nil : serial, id.value])
        }
        if let zone = change.timeZone {
            try db.execute(sql: "UPDATE meter SET zone = ? WHERE id = ?", arguments: [zone.identifier, id.value])
        }
        if change.changesRules {
            let key = RegisterKey(id)
            try MeterEventRows.save(try MeterEventRows.rules(of: key, db).changed(by: change), of: key, db)
        }
        let detail = [
            change.name.map { "name \($0)" }, change.serial.map { "serial \($0)" },
            change.timeZone.map { "time zone \($0.identifier)" }, change.digits.map { "digits \($0)" },
            change.maximumPowerKw.map { "maximum power \($0.kilowattsText) kW" },
            change.expectedIntervalSeconds.map { "expected interval \($0) s" },
        ].compactMap { $0 }.joined(separator: ", ")
        try AuditRows.add(at: now, actor: actor, action: "meter.change", subject: "meter \(id)", detail: detail, db)
        return try record(id, db)
    }

    /// Retires a meter, and notes who did, once; nil when there is no such meter.
    static func retire(_ id: MeterID, by actor: String, at now: Instant, _ db: Database) throws -> MeterRecord? {
        try db.execute(
            sql: "UPDATE meter SET status = 'retired' WHERE id = ? AND status <> 'retired'", arguments: [id.value])
        if db.changesCount > 0 {
            try AuditRows.add(at: now, actor: actor, action: "meter.retire", subject: "meter \(id)", detail: "", db)
        }
        return try record(id, db)
    }
}
