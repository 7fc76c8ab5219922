import GridModel
import Hummingbird

struct MeterRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, add, show, change, retire] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters", name: "listMeters", summary: "Meters in order of id", tag: "meters",
            need: .read,
            parameters: [
                .query("status", "Only with this status.", schema: .one(of: MeterStatus.self, "A meter's status.")),
                .query("ids", "Only these: ids and ranges of them, separated by commas: 1-500,700."),
                .limit(most: 10_000), .cursor,
            ],
            answer: .json(Schemas.meterPage.reference, "A page of meters.")
        ) { call in
            let limit = try call.query.limit(most: 10_000)
            let filter = MeterFilter(
                ids: Access.listable(by: call.caller, of: try call.query.selection("ids")),
                status: try call.query.one("status", of: MeterStatus.self))
            let after = try call.query.text("cursor").map { try Cursor($0, list: "m", count: 1).numbers[0] }
            // One more than asked for tells whether there is a next page.
            var records = try await backend.store.meters(filter, after: after.flatMap { MeterID($0) }, limit: limit + 1)
            let hasMore = records.count > limit
            records = Array(records.prefix(limit))
            let next = hasMore ? records.last.map { Cursor(list: "m", $0.id.value).text } : nil
            return ListAnswer.of(Page(items: records.map(backend.show), next: next))
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/meters", name: "addMeters", summary: "Add one meter or many", tag: "meters",
            need: .operateAll,
            parameters: [
                .init(
                    name: "Idempotency-Key", place: .header,
                    description: "With a key that was seen before, the meters added then are given back.",
                    schema: ["type": "string", "maxLength": .int(Text.longest)]), .dryRun,
            ],
            body: .json(Schemas.newMeters),
            answer: .json(Schemas.meter.array, status: 201, "The meters that were added."), problems: [409]
        ) { call in
            let now = backend.clock.now()
            let meters = try (try await call.decode(NewMeters.self)).checked(now: now)
            let zone = meters.timeZone ?? backend.defaultZone
            let key = try Text.name(call.request.headers.idempotencyKey, field: "Idempotency-Key")
            let dryRun = try call.query.dryRun()
            let records =
                dryRun
                ? try await backend.store.rehearseAdding(meters, zone: zone, at: now, idempotencyKey: key)
                : try await backend.store.add(meters, zone: zone, at: now, idempotencyKey: key)
            return MeterArray(records: records, isThere: !dryRun, show: backend.show).response
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}", name: "getMeter", summary: "One meter", tag: "meters",
            need: .read, parameters: [.meterID], answer: .json(Schemas.meter.reference, "The meter.")
        ) { call in
            let id = try call.meter()
            guard let record = try await backend.store.meter(id) else { throw Problem.unknownMeter(id) }
            return try JSON.response(backend.show(record))
        }
    }

    private var change: Endpoint {
        Endpoint(
            method: .patch, path: "/api/v1/meters/{id}", name: "changeMeter", summary: "Change a meter", tag: "meters",
            need: .operate, parameters: [.meterID, .dryRun], body: .json(Schemas.meterChange),
            answer: .json(Schemas.meter.reference, "The meter as it is now."), problems: [409]
        ) { call in
            let id = try call.meter()
            let change = try (try await call.decode(MeterChange.self)).checked()
            guard backend.store.entry(of: id) != nil else { throw Problem.unknownMeter(id) }
            let now = backend.clock.now()
            let dryRun = try call.query.dryRun()
            let record =
                dryRun
                ? try await backend.store.rehearseChanging(id, change, by: call.caller.name, at: now)
                : try await backend.store.change(id, change, by: call.caller.name, at: now)
            return try JSON.response(backend.show(record, changed: dryRun ? change : nil))
        }
    }

    private var retire: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/meters/{id}/retire", name: "retireMeter",
            summary: "Take no more readings of a meter", tag: "meters", need: .operate,
            parameters: [.meterID, .dryRun],
            answer: .json(Schemas.meter.reference, "The meter; its readings stay.")
        ) { call in
            let id = try call.meter()
            guard backend.store.entry(of: id) != nil else { throw Problem.unknownMeter(id) }
            let now = backend.clock.now()
            let record =
                try call.query.dryRun()
                ? try await backend.store.rehearseRetiring(id, by: call.caller.name, at: now)
                : try await backend.store.retire(id, by: call.caller.name, at: now)
            return try JSON.response(backend.show(record))
        }
    }
}
