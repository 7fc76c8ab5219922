import GridModel
import Hummingbird

struct AlertRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] {
        [list, show, log, wholeLog, acknowledge] + SilenceRoutes(backend: backend).endpoints
            + AlertRuleRoutes(backend: backend).endpoints
    }

    static let id = Endpoint.Parameter(
        name: "id", place: .path, description: "The alert's id.", schema: ["type": "integer"])

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alerts", name: "listAlerts", summary: "Alerts, newest first", tag: "alerts",
            need: .read,
            parameters: [
                .query("state", "Only in this state.", schema: .one(of: AlertState.self, "An alert's state.")),
                .query("meter", "Only of these meters: ids separated by commas."),
                .query("rule", "Only of this rule."),
                .query(
                    "severity", "Only of this severity.", schema: .one(of: AlertSeverity.self, "How much it matters.")),
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(Schemas.alertPage.reference, "A page of alerts.")
        ) { call in
            let limit = try call.query.limit()
            let filter = AlertFilter(
                state: try call.query.one("state", of: AlertState.self),
                meters: try call.meters("meter", in: backend.store), rule: call.query.text("rule"),
                severity: try call.query.one("severity", of: AlertSeverity.self))
            let before = try call.query.text("cursor").map { try Cursor($0, list: "a", count: 1).numbers[0] }
            // One more than asked for tells whether there is a next page.
            var alerts = try await backend.store.alerts(filter, before: before, limit: limit + 1)
            let hasMore = alerts.count > limit
            alerts = Array(alerts.prefix(limit))
            let next = hasMore ? alerts.last.map { Cursor(list: "a", $0.id).text } : nil
            return try JSON.response(Page(items: alerts, next: next))
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alerts/{id}", name: "getAlert", summary: "One alert, with what happened to it",
            tag: "alerts", need: .read, parameters: [Self.id],
            answer: .json(Schemas.alertRecord.reference, "The alert and its log, oldest first.")
        ) { call in
            let alert = try await call.alert(in: backend.store)
            let log = try await backend.store.alertLog(of: alert.id)
            return try JSON.response(AlertRecord(alert: alert, log: log))
        }
    }

    private var log: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alerts/{id}/log", name: "getAlertLog", summary: "What happened to an alert",
            tag: "alerts", need: .read, parameters: [Self.id],
            answer: .json(Schemas.alertChangePage.reference, "All of it on one page, oldest first.")
        ) { call in
            let alert = try await call.alert(in: backend.store)
            return try JSON.response(Page(items: try await backend.store.alertLog(of: alert.id), next: nil))
        }
    }

    private var wholeLog: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alert-log", name: "listAlertLog",
            summary: "What happened to all alerts, oldest first", tag: "alerts", need: .readAll,
            parameters: [
                .query("after", "Only lines with a greater id.", schema: ["type": "integer", "minimum": 0]),
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(
                Schemas.alertChangePage.reference,
                "A page of the log. A line's id only grows, so that who remembers the last one misses nothing.")
        ) { call in
            let limit = try call.query.limit()
            var after: Int64 = 0
            if let text = call.query.text("after") {
                guard let number = Int64(text), number >= 0 else {
                    throw Problem.badRequest("after is \(text.prefix(100)); it must be a whole number from 0")
                }
                after = number
            }
            if let cursor = call.query.text("cursor") { after = try Cursor(cursor, list: "l", count: 1).numbers[0] }
            let changes = try await backend.store.alertLog(after: after, limit: limit + 1)
            let page = Array(changes.prefix(limit))
            let next = changes.count > limit ? page.last.map { Cursor(list: "l", $0.id).text } : nil
            return try JSON.response(Page(items: page, next: next))
        }
    }

    private var acknowledge: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/alerts/{id}/acknowledge", name: "acknowledgeAlert",
            summary: "Say that somebody sees to it", tag: "alerts", need: .operate, parameters: [Self.id, .dryRun],
            body: .json(Schemas.acknowledgement, required: false),
            answer: .json(Schemas.alert.reference, "The alert; the first who acknowledged it stays.")
        ) { call in
            let body = try await call.decode(Acknowledgement.self, absent: Acknowledgement())
            let id = try await call.alert(in: backend.store).id
            let name = try Text.name(body.by, field: "by") ?? call.caller.name
            let comment = try Text.name(body.comment, field: "comment")
            let now = backend.clock.now()
            if try call.query.dryRun() {
                return try JSON.response(
                    try await backend.store.rehearseAcknowledging(id, by: name, comment: comment, at: now))
            }
            let alert = try await backend.store.acknowledge(id, by: name, comment: comment, at: now)
            // Only the first changes the alert.
            if alert.acknowledgedBy == name, alert.acknowledgedAt == now { backend.events.publish(alert) }
            return try JSON.response(alert)
        }
    }
}

extension Call {
    /// The alert in the path, when the caller may see it.
    /// - Throws: ``Problem`` 400 when it is no id, 404 when there is none, or it is about others' meters.
    func alert(in store: any AlertStore) async throws -> Alert {
        let text = context.parameters.get("id") ?? ""
        guard let id = Int64(text), id > 0, id < .max else {
            throw Problem.badRequest("\(text) is no alert id; ids are whole numbers from 1")
        }
        guard let alert = try await store.alert(id),
            caller.meters == nil || alert.meter.map({ Access.sees(caller, $0) }) ?? false
        else { throw Problem.unknownAlert(id) }
        return alert
    }
}
