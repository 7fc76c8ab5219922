import GRDB
import GridModel

/// Lines of the alerts' log with everything that decides who is told of them; one for each transaction.
struct LogLines {
    private let receivers: [Receiver]
    private let zone: Zone
    private let now: Instant
    private let rules: DocumentShelf<AlertRule>
    private var known: [String: AlertRule?] = [:]
    private let db: Database

    init(
        _ receiverRows: ReceiverRows, _ rules: DocumentShelf<AlertRule>, zone: Zone, now: Instant, _ db: Database
    ) throws {
        receivers = try receiverRows.inUse(db).map(\.receiver)
        self.rules = rules
        self.zone = zone
        self.now = now
        self.db = db
    }

    /// What a line is about; nil for a line of an alert that is gone.
    mutating func line(_ change: AlertChange, _ alert: Alert? = nil) throws -> LogLine? {
        guard let alert = try alert ?? AlertRows.alert(change.alert, db) else { return nil }
        var line = LogLine(change: change, alert: alert, zone: zone, now: now)
        let before = try lastState(of: alert.id, before: change.sequence)
        line.wasFiring = before == .firing
        line.fired = try telling(of: alert)
        if alert.rule == AlertRuleName.customerLimit {
            line.notify = [Receiver.customer]
        } else if let rule = try rule(alert.rule) {
            line.notify = rule.notify
            line.repeats = rule.repeats
            line.title = rule.title
        }
        line.everyReceiver = receivers
        line.planned = try OutboxRows.planned(of: alert.id, at: now, db)
        if let meter = alert.subject.meter { try add(meter, to: &line) }
        let told = Set(line.planned.compactMap(\.customer)).subtracting([line.customer?.id].compactMap(\.self))
        line.formerCustomers = try told.sorted { $0.value < $1.value }.compactMap(customer)
        return line
    }

    /// True when anybody wants anything told again.
    mutating func hasRepetitions() throws -> Bool {
        if receivers.contains(where: { $0.repeat != nil }) { return true }
        return try AlertRuleRows.latest(db).contains { try rule($0.name)?.repeats != nil }
    }

    /// Alerts that fire, nobody sees to and nothing explains, with the line by which each came to fire, in order of id.
    func firing(after id: Int64, limit: Int) throws -> [(alert: Alert, change: AlertChange)] {
        let alerts = try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT * FROM alert WHERE state = 'firing' AND id > ? AND acknowledged_by IS NULL
                    AND inhibited_by IS NULL ORDER BY id LIMIT ?
                    """), arguments: [id, limit]
        ).map(AlertRows.alert)
        return try alerts.compactMap { alert in
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM alert_log WHERE alert = ? AND change = 'firing' ORDER BY sequence DESC LIMIT 1")
            return try Row.fetchOne(statement, arguments: [alert.id]).map { (alert, try AlertLogRows.change($0)) }
        }
    }

    private func lastState(of alert: Int64, before sequence: Int64) throws -> AlertEvent? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT change FROM alert_log
                WHERE alert = ? AND sequence < ? AND change IN ('pending', 'firing', 'resolved')
                ORDER BY sequence DESC LIMIT 1
                """)
        return try String.fetchOne(statement, arguments: [alert, sequence]).flatMap { AlertEvent(rawValue: $0) }
    }

    /// The line by which an alert came to fire, or since then to be critical.
    private func telling(of alert: Alert) throws -> Int64? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT max(sequence) FROM alert_log WHERE alert = ?1
                AND (change = 'firing' OR ?2 AND change = 'severity' AND sequence > ifnull((
                    SELECT max(sequence) FROM alert_log WHERE alert = ?1 AND change = 'firing'
                ), 9e18))
                """)
        return try Int64?.fetchOne(statement, arguments: [alert.id, alert.severity == .critical]).flatMap { $0 }
    }

    /// The latest version; nil for a rule whose document can't be read any more: its alerts go to nobody by name.
    private mutating func rule(_ name: String) throws -> AlertRule? {
        if let rule = known[name] { return rule }
        var rule: AlertRule?
        if let record = try AlertRuleRows.latest(db).first(where: { $0.name == name }) {
            rule = try? rules.value(of: record.sha256, "rule \(name)") { try AlertRuleText.read(record.text) }
        }
        known[name] = .some(rule)
        return rule
    }

    private func add(_ meter: MeterID, to line: inout LogLine) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT meter.name, meter.serial, meter.zone, usage_point.id AS point, usage_point.site FROM meter
                LEFT JOIN meter_installation AS place ON place.meter = meter.id AND place.since <= ?2
                    AND (place.until IS NULL OR place.until > ?2)
                LEFT JOIN usage_point ON usage_point.id = place.usage_point
                WHERE meter.id = ?1
                """)
        guard let row = try Row.fetchOne(statement, arguments: [meter.value, now.milliseconds]) else { return }
        line.zone = Zone(row["zone"] as String) ?? zone
        line.meter = NotificationFacts.MeterFacts(
            id: meter, name: row["name"], serial: row["serial"], site: row["site"])
        guard let point = row["point"] as Int64? else { return }
        let day = line.zone.local(at: now).date
        let customer = try db.cachedStatement(
            sql: """
                SELECT customer.id, customer.name, customer.email, customer.language FROM contract
                JOIN customer ON customer.id = contract.customer
                WHERE contract.usage_point = ?1 AND contract.since <= ?2 AND ifnull(contract.until, '9999-99') > ?2
                """)
        line.customer = try Row.fetchOne(customer, arguments: [point, day.text]).flatMap(Self.facts)
    }

    private func customer(_ id: CustomerID) throws -> LogLine.CustomerFacts? {
        let statement = try db.cachedStatement(sql: "SELECT id, name, email, language FROM customer WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.value]).flatMap(Self.facts)
    }

    private static func facts(_ row: Row) -> LogLine.CustomerFacts? {
        CustomerID(row["id"] as Int64).map { id in
            LogLine.CustomerFacts(id: id, name: row["name"], email: row["email"], language: row["language"])
        }
    }
}
