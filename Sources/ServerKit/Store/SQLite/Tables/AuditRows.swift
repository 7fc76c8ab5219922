import GRDB
import GridModel

/// Who changed what, and when: rows are only ever added.
enum AuditRows {
    static func add(
        at now: Instant, actor: String, action: String, subject: String, detail: String, _ db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            arguments: [now.milliseconds, actor, action, subject, detail])
    }
}
