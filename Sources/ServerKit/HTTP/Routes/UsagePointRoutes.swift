import GridModel
import Hummingbird

struct UsagePointRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, show, change, install] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/usage-points", name: "listUsagePoints", summary: "Usage points in order of id",
            tag: "usage points", need: .read,
            parameters: [
                .query("meters", "Only where one of these stands or stood: ids and ranges of them, 1-500,700."),
                .query("site", "Only those of this site."), .limit(most: 10_000), .cursor,
            ],
            answer: .json(Schemas.usagePointPage.reference, "A page of usage points.")
        ) { call in
            let limit = try call.query.limit(most: 10_000)
            let filter = UsagePointFilter(
                meters: Access.listable(by: call.caller, of: try call.query.selection("meters")),
                site: call.query.text("site"))
            let after = try call.query.text("cursor").map { try Cursor($0, list: "u", count: 1).numbers[0] }
            let points = try await backend.store.usagePoints(
                filter, after: after.flatMap { UsagePointID($0) }, limit: limit + 1, at: backend.clock.now())
            return try JSON.response(Page(points, most: limit) { Cursor(list: "u", $0.id.value) })
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/usage-points/{id}", name: "getUsagePoint", summary: "One usage point",
            tag: "usage points", need: .read, parameters: [.id(UsagePointID.self)],
            answer: .json(Schemas.usagePoint.reference, "The usage point.")
        ) { call in
            let id = try call.id(UsagePointID.self)
            guard let point = try await backend.store.usagePoint(id, at: backend.clock.now()),
                call.caller.meters == nil || point.installations.contains(where: { Access.sees(call.caller, $0.meter) })
            else {
                throw Problem.unknown("usage-point", "no usage point \(id) — gridctl points lists the ones there are")
            }
            return try JSON.response(point)
        }
    }

    private var change: Endpoint {
        Endpoint(
            method: .patch, path: "/api/v1/usage-points/{id}", name: "changeUsagePoint",
            summary: "Change a usage point", tag: "usage points", need: .operateAll,
            parameters: [.id(UsagePointID.self), .dryRun], body: .json(Schemas.usagePointChange),
            answer: .json(Schemas.usagePoint.reference, "The usage point as it is now."), problems: [409]
        ) { call in
            let id = try call.id(UsagePointID.self)
            let change = try (try await call.decode(UsagePointChange.self)).checked()
            return try JSON.response(
                try await backend.store.changeUsagePoint(
                    id, change, by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun()))
        }
    }

    private var install: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/usage-points/{id}/meters", name: "installMeter",
            summary: "Put a meter at a usage point, in the place of the one there", tag: "usage points",
            need: .operateAll, parameters: [.id(UsagePointID.self), .dryRun], body: .json(Schemas.newInstallation),
            answer: .json(Schemas.usagePoint.reference, "The usage point as it is now."), problems: [409]
        ) { call in
            let id = try call.id(UsagePointID.self)
            let now = backend.clock.now()
            let new = try (try await call.decode(NewInstallation.self)).checked(now: now)
            guard backend.store.entry(of: new.meter) != nil else { throw Problem.unknownMeter(new.meter) }
            return try JSON.response(
                try await backend.store.install(
                    new, at: id, by: call.caller.name, now: now, dryRun: try call.query.dryRun()))
        }
    }
}
