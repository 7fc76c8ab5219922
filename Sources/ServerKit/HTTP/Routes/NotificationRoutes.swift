import GridModel
import Hummingbird

/// What was told of alerts, what waits to be told, and what nobody took.
struct NotificationRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, retry] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/notifications", name: "listNotifications",
            summary: "Notifications, newest first", tag: "alerts", need: .readAll,
            parameters: [
                .query(
                    "state", "Only in this state; dead for dead letters.",
                    schema: .one(of: NotificationState.self, "What became of one.")),
                .query("receiver", "Only of this receiver."),
                .query("alert", "Only of this alert.", schema: ["type": "integer", "minimum": 1]),
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(Schemas.notificationPage.reference, "A page of notifications.")
        ) { call in
            let limit = try call.query.limit()
            let alert = try call.query.text("alert").map { text throws(Problem) in
                guard let id = Int64(text), id > 0 else {
                    throw .badRequest("alert is \(text.prefix(100)), which is no id")
                }
                return id
            }
            let filter = NotificationFilter(
                state: try call.query.one("state", of: NotificationState.self), receiver: call.query.text("receiver"),
                alert: alert)
            let before = try call.query.text("cursor").map { try Cursor($0, list: "o", count: 1).numbers[0] }
            let found = try await backend.store.notifications(filter, before: before, limit: limit + 1)
            return try JSON.response(Page(found, most: limit) { Cursor(list: "o", $0.number) })
        }
    }

    private var retry: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/notifications/retry", name: "retryNotifications",
            summary: "Send dead letters again", tag: "alerts", need: .operateAll, parameters: [.dryRun],
            body: .json(Schemas.letterRetry, required: false),
            answer: .json(Schemas.notification.array, "What is queued again, newest first."), problems: [404]
        ) { call in
            let wanted = try await call.decode(LetterRetry.self, absent: LetterRetry())
            let isRehearsal = try call.query.dryRun()
            let queued = try await backend.store.retryLetters(
                wanted.numbers, of: wanted.receiver, by: call.caller.name, at: backend.clock.now(), dryRun: isRehearsal)
            if !isRehearsal { backend.notifications?.notifier.outboxChanged() }
            return try JSON.response(queued)
        }
    }
}
