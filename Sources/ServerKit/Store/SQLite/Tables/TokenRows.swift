import GRDB
import GridModel

/// Bearer tokens as tables: their hashes, never their secrets.
enum TokenRows {
    static func add(_ token: TokenRecord, hash: String, by actor: String, at now: Instant, _ db: Database) throws {
        let taken = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM token WHERE name = ?)", arguments: [token.name])
        if taken == true { throw StoreFault(.conflict, "there is a token \(token.name) already: choose another name") }
        try db.execute(
            sql: "INSERT INTO token (name, hash, role, scoped, created_at) VALUES (?, ?, ?, ?, ?)",
            arguments: [token.name, hash, token.role.rawValue, token.meters != nil, now.milliseconds])
        let id = db.lastInsertedRowID
        for meter in Set(token.meters ?? []).sorted() {
            guard try MeterRows.record(meter, db) != nil else {
                throw StoreFault(.notFound, "no meter \(meter) — gridctl meters lists the ones there are")
            }
            try db.execute(sql: "INSERT INTO token_meter (token, meter) VALUES (?, ?)", arguments: [id, meter.value])
        }
        try AuditRows.add(
            at: now, actor: actor, action: "token.add", subject: "token \(token.name)", detail: token.role.rawValue, db)
    }

    static func token(hash: String, _ db: Database) throws -> TokenRecord? {
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT id, name, role, scoped FROM token WHERE hash = ?"), arguments: [hash])
        guard let row, let role = Role(rawValue: row["role"]) else { return nil }
        var meters: [MeterID]?
        if row["scoped"] {
            meters = try Int64.fetchAll(
                db, sql: "SELECT meter FROM token_meter WHERE token = ? ORDER BY meter",
                arguments: [row["id"] as Int64]
            ).compactMap { MeterID($0) }
        }
        return TokenRecord(name: row["name"], role: role, meters: meters)
    }
}
