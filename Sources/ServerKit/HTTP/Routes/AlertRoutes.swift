import GridModel
import Hummingbird

struct AlertRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, acknowledge] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alerts", name: "listAlerts", summary: "Alerts, newest first", tag: "alerts",
            need: .read,
            parameters: [
                .query("state", "Only in this state.", schema: .one(of: AlertState.self, "An alert's state.")),
                .query("meter", "Only of these meters: ids separated by commas."), .limit(most: 1_000), .cursor,
            ],
            answer: .json(Schemas.alertPage.reference, "A page of alerts.")
        ) { call in
            let limit = try call.query.limit()
            let filter = AlertFilter(
                state: try call.query.one("state", of: AlertState.self),
                meters: try call.meters("meter", in: backend.store))
            let before = try call.query.text("cursor").map { try Cursor($0, list: "a", count: 1).numbers[0] }
            // One more than asked for tells whether there is a next page.
            var alerts = try await backend.store.alerts(filter, before: before, limit: limit + 1)
            let hasMore = alerts.count > limit
            alerts = Array(alerts.prefix(limit))
            let next = hasMore ? alerts.last.map { Cursor(list: "a", $0.id).text } : nil
            return try JSON.response(Page(items: alerts, next: next))
        }
    }

    private var acknowledge: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/alerts/{id}/acknowledge", name: "acknowledgeAlert",
            summary: "Say that somebody sees to it", tag: "alerts", need: .operate,
            parameters: [
                .init(name: "id", place: .path, description: "The alert's id.", schema: ["type": "integer"]), .dryRun,
            ],
            body: .json(Schemas.acknowledgement, required: false),
            answer: .json(Schemas.alert.reference, "The alert; the first who acknowledged it stays.")
        ) { call in
            let text = call.context.parameters.get("id") ?? ""
            guard let id = Int64(text), id > 0, id < .max else {
                throw Problem.badRequest("\(text) is no alert id; ids are whole numbers from 1")
            }
            let body = try await call.decode(Acknowledgement.self, absent: Acknowledgement())
            guard try await isVisible(id, to: call.caller) else { throw Problem.unknownAlert(id) }
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

    private func isVisible(_ id: Int64, to caller: Caller) async throws -> Bool {
        let filter = AlertFilter(meters: Access.visible(to: caller, of: nil))
        return try await backend.store.alerts(filter, before: id + 1, limit: 1).first?.id == id
    }
}
