import GridModel
import Hummingbird

/// What happened to meters' registers, what was decided about their readings, and which wait for a decision.
struct MeterEventRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, record, revoke, held] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}/events", name: "listMeterEvents",
            summary: "What happened to a meter's register", tag: "meters", need: .read,
            parameters: [.meterID, .limit(most: 1_000), .cursor],
            answer: .json(Schemas.meterEventPage.reference, "A page of events, by when they took effect.")
        ) { call in
            let meter = try call.meter()
            guard backend.store.entry(of: meter) != nil else { throw Problem.unknownMeter(meter) }
            let limit = try call.query.limit()
            let number = try call.query.text("cursor").map { try Cursor($0, list: "e", count: 1).numbers[0] }
            var after: MeterEvent?
            if let number {
                after = try await backend.store.event(number)
                guard after?.meter == meter else {
                    throw Problem.badRequest("cursor must be the `next` of the page before")
                }
            }
            // One more than asked for tells whether there is a next page.
            var events = try await backend.store.events(of: meter, after: after, limit: limit + 1)
            let hasMore = events.count > limit
            events = Array(events.prefix(limit))
            let next = hasMore ? events.last.map { Cursor(list: "e", $0.id).text } : nil
            return try JSON.response(Page(items: events, next: next))
        }
    }

    private var record: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/meters/{id}/events", name: "recordMeterEvent",
            summary: "Record what happened to a meter's register", tag: "meters", need: .operate,
            parameters: [.meterID, .dryRun], body: .json(Schemas.newMeterEvent),
            answer: .json(Schemas.meterEvent.reference, status: 201, "The event."), problems: [409]
        ) { call in
            let meter = try call.meter()
            guard let zone = backend.store.entry(of: meter)?.zone else { throw Problem.unknownMeter(meter) }
            let now = backend.clock.now()
            let draft = try (try await call.decode(NewMeterEvent.self)).draft(in: zone, now: now)
            let dryRun = try call.query.dryRun()
            let event = try await backend.store.record(
                draft, of: meter, by: call.caller.name, at: now, dryRun: dryRun)
            return try JSON.response(event, status: dryRun ? .ok : .created)
        }
    }

    private var revoke: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/meter-events/{id}/revoke", name: "revokeMeterEvent",
            summary: "Take a meter event back", tag: "meters", need: .operate,
            parameters: [
                .init(name: "id", place: .path, description: "The event's id.", schema: ["type": "integer"]), .dryRun,
            ],
            body: .json(Schemas.revocation, required: false),
            answer: .json(Schemas.meterEvent.reference, "The event; it stays in the list."), problems: [409]
        ) { call in
            let text = call.context.parameters.get("id") ?? ""
            guard let id = Int64(text), id > 0 else {
                throw Problem.badRequest("\(text) is no event id; ids are whole numbers from 1")
            }
            let body = try await call.decode(Revocation.self, absent: Revocation())
            let reason = try Text.name(body.reason, field: "reason")
            guard let event = try await backend.store.event(id), Access.sees(call.caller, event.meter) else {
                throw Problem.unknownEvent(id)
            }
            return try JSON.response(
                try await backend.store.revoke(
                    id, reason: reason, by: call.caller.name, at: backend.clock.now(),
                    dryRun: try call.query.dryRun()))
        }
    }

    private var held: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/readings/held", name: "listHeldReadings",
            summary: "Readings that wait for a decision", tag: "readings", need: .read,
            parameters: [
                .query("meters", "Only of these: ids and ranges of them, separated by commas: 1-500,700."),
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(
                Schemas.heldReadingPage.reference,
                "A page of readings, in the order they were found; those still in the journal are found when they are "
                    + "compacted, within ten minutes.")
        ) { call in
            let selection = try Access.visible(to: call.caller, of: try call.query.selection("meters"))
            let after = try call.query.text("cursor").map { try Cursor($0, list: "h", count: 1).numbers[0] }
            let question = ReviewQuestion(meters: selection, limit: try call.query.limit(), after: after ?? 0)
            let (readings, next) = try await question.answer(from: backend.store)
            return try JSON.response(Page(items: readings, next: next.map { Cursor(list: "h", $0).text }))
        }
    }
}
