import GridModel
import Hummingbird

/// Alerts of which nobody is told for a while.
struct SilenceRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [silence, unsilence, list, add, end] }

    private var silence: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/alerts/{id}/silence", name: "silenceAlert",
            summary: "Have nobody told of an alert for a while", tag: "alerts", need: .operate,
            parameters: [AlertRoutes.id], body: .json(Schemas.newAlertSilence),
            answer: .json(Schemas.alertSilence.reference, status: 201, "The silence.")
        ) { call in
            let alert = try await call.alert(in: backend.store)
            let new = try await call.decode(NewAlertSilence.self)
            guard new.rule == nil, new.meters == nil, new.site == nil else {
                throw Problem.invalid("a silence of one alert fits that alert only; leave out rule, meters and site")
            }
            let now = backend.clock.now()
            let request = SilenceRequest(
                alert: alert.id, until: try Self.end(of: new, now),
                comment: try Text.name(new.comment, field: "comment"))
            let silence = try await backend.store.silence(request, by: call.caller.name, at: now)
            return try JSON.response(silence, status: .created)
        }
    }

    private var unsilence: Endpoint {
        Endpoint(
            method: .delete, path: "/api/v1/alerts/{id}/silence", name: "unsilenceAlert",
            summary: "Take back the silences of an alert", tag: "alerts", need: .operate, parameters: [AlertRoutes.id],
            answer: .json(
                Schemas.alert.reference, "The alert; a silence that fits it among others stays, and it says so.")
        ) { call in
            let alert = try await call.alert(in: backend.store)
            return try JSON.response(
                try await backend.store.unsilence(alert: alert.id, by: call.caller.name, at: backend.clock.now()))
        }
    }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/silences", name: "listSilences", summary: "Silences, newest first",
            tag: "alerts", need: .readAll,
            parameters: [
                .query("all", "Those that are over, too.", schema: ["type": "boolean"]), .limit(most: 1_000), .cursor,
            ],
            answer: .json(Schemas.alertSilencePage.reference, "A page of silences; those in force unless all.")
        ) { call in
            let limit = try call.query.limit()
            let before = try call.query.text("cursor").map { try Cursor($0, list: "s", count: 1).numbers[0] }
            let silences = try await backend.store.silences(
                all: try call.query.flag("all"), at: backend.clock.now()
            ).filter { $0.id < before ?? .max }
            let page = Array(silences.prefix(limit))
            let next = silences.count > limit ? page.last.map { Cursor(list: "s", $0.id).text } : nil
            return try JSON.response(Page(items: page, next: next))
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/silences", name: "addSilence",
            summary: "Have nobody told of some alerts for a while", tag: "alerts", need: .operateAll,
            body: .json(Schemas.newAlertSilence),
            answer: .json(
                Schemas.alertSilence.reference, status: 201,
                "The silence: of alerts that fit all that is said, those to "
                    + "come included.")
        ) { call in
            let new = try await call.decode(NewAlertSilence.self)
            let meters = try new.meters.map { text throws(Problem) in
                guard let meters = MeterSelection(text: text) else {
                    throw Problem.invalid("meters is \(text.prefix(200)); write ids and ranges, such as 1-10,12")
                }
                return meters
            }
            guard new.rule != nil || meters != nil || new.site != nil else {
                throw Problem.invalid("say which alerts: rule, meters, site, or some of them")
            }
            let now = backend.clock.now()
            try await check(new, at: now)
            let request = SilenceRequest(
                rule: try Text.name(new.rule, field: "rule"), meters: meters,
                site: try Text.name(new.site, field: "site"), until: try Self.end(of: new, now),
                comment: try Text.name(new.comment, field: "comment"))
            let silence = try await backend.store.silence(request, by: call.caller.name, at: now)
            return try JSON.response(silence, status: .created)
        }
    }

    /// A silence of what is not there would be none, and nobody would know.
    private func check(_ new: NewAlertSilence, at now: Instant) async throws {
        if let rule = new.rule, rule != AlertRuleName.customerLimit,
            try await !backend.store.alertRules().contains(where: { $0.name == rule })
        {
            throw Problem.invalid(
                "rule is \(rule.prefix(100)); there is no such rule — gridctl alerts rules lists the ones there are")
        }
        if let site = new.site,
            try await backend.store.usagePoints(UsagePointFilter(site: site), after: nil, limit: 1, at: now).isEmpty
        {
            throw Problem.invalid(
                "site is \(site.prefix(100)); no usage point is there — gridctl points lists their sites")
        }
    }

    private var end: Endpoint {
        Endpoint(
            method: .delete, path: "/api/v1/silences/{id}", name: "endSilence", summary: "Take a silence back",
            tag: "alerts", need: .operateAll,
            parameters: [
                .init(name: "id", place: .path, description: "The silence's id.", schema: ["type": "integer"])
            ],
            answer: .json(Schemas.alertSilence.reference, "The silence; one that is over stays as it is.")
        ) { call in
            let text = call.context.parameters.get("id") ?? ""
            guard let id = Int64(text), id > 0 else {
                throw Problem.badRequest("\(text) is no silence's id; ids are whole numbers from 1")
            }
            return try JSON.response(
                try await backend.store.endSilence(id, by: call.caller.name, at: backend.clock.now()))
        }
    }

    private static func end(of new: NewAlertSilence, _ now: Instant) throws(Problem) -> Instant {
        guard (new.until == nil) != (new.length == nil) else {
            throw .invalid("say one of until, an instant, and for, such as 2h")
        }
        let end = new.until ?? now.adding(milliseconds: new.length?.milliseconds ?? 0)
        guard end > now else { throw .invalid("a silence until \(end) is over already; say an instant to come") }
        return end
    }
}
