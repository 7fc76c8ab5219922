import GridModel
import Hummingbird

/// Questions about many meters at once.
struct FleetRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [consumption, profiles, latest] }

    private static let meters = Endpoint.Parameter.query(
        "meters", "Ids and ranges of them, separated by commas: 1-10000,20001; all the caller may see when absent.")

    private static let timeZone = Endpoint.Parameter.query(
        "timeZone",
        "IANA name of the zone whose hours, days and months they are; when absent the zone that the meters share, or the "
            + "server's when they have several.")

    /// - Parameters:
    ///   - step: How it is cut when nothing is said.
    ///   - most: Items on a page.
    private static func question(_ call: Call, step: HistoryStep, most: Int) throws -> FleetQuestion {
        FleetQuestion(
            meters: try Access.visible(to: call.caller, of: try call.query.selection("meters")),
            from: try call.query.date("from"), to: try call.query.date("to"),
            step: try call.query.one("every", of: HistoryStep.self) ?? step, zone: try call.query.zone("timeZone"),
            limit: try call.query.limit(most: most), cursor: call.query.text("cursor"))
    }

    private var consumption: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/consumption", name: "getConsumption",
            summary: "What several meters together consumed", tag: "meters", need: .read,
            parameters: [
                Self.meters,
                .query("from", "\(DateExpression.forms); local to `timeZone` without an offset."),
                .query("to", "Where it ends; this instant does not belong to it. Else as `from`."),
                .query(
                    "every", "How it is cut, at the same instants for all meters.",
                    schema: ["type": "string", "enum": ["1h", "1d", "1mo"], "default": "1d"]),
                Self.timeZone,
                .limit(most: 10_000), .cursor,
            ],
            answer: .json(Schemas.fleetIntervalPage.reference, "A page of intervals."), problems: [404]
        ) { call in
            let question = try Self.question(call, step: .day, most: 10_000)
            return ListAnswer.of(
                try await question.consumption(
                    from: backend.store, clock: backend.clock, defaultZone: backend.defaultZone))
        }
    }

    private var profiles: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/profiles", name: "getProfiles",
            summary: "What each of several meters consumed, step by step", tag: "meters", need: .read,
            parameters: [
                Self.meters,
                .query(
                    "from",
                    "\(DateExpression.forms); local to `timeZone` without an offset. When absent 24 hours, 7 days or 12 "
                        + "months up to the end."),
                .query(
                    "to",
                    "Where it ends; this instant does not belong to it. Else as `from`. When absent the end of the last "
                        + "hour, day or month that is over."),
                .query(
                    "every", "How it is cut, at the same instants for all meters; into at most 10000 steps.",
                    schema: ["type": "string", "enum": ["1h", "1d", "1mo"], "default": "1h"]),
                Self.timeZone,
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(
                Schemas.consumptionProfilePage.reference,
                "A page of profiles in order of meter; also of meters of which nothing is known there."),
            problems: [404]
        ) { call in
            let question = try Self.question(call, step: .hour, most: 1_000)
            return ListAnswer.of(
                try await question.profiles(
                    from: backend.store, clock: backend.clock, defaultZone: backend.defaultZone))
        }
    }

    private var latest: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/readings/latest", name: "getLatestReadings",
            summary: "The newest reading of each meter", tag: "readings", need: .read,
            parameters: [
                Self.meters,
                .query(
                    "limit", "Readings on a page; all when absent.",
                    schema: ["type": "integer", "minimum": 1, "maximum": .int(Self.mostLatest)]),
                .cursor,
            ],
            answer: .json(
                Schemas.latestReadingPage.reference,
                "A page of readings in order of meter; a meter without a reading is not in it."), problems: [404]
        ) { call in
            let question = LatestQuestion(
                meters: try Access.visible(to: call.caller, of: try call.query.selection("meters")),
                limit: call.query.text("limit") == nil ? nil : try call.query.limit(most: Self.mostLatest),
                after: try call.query.text("cursor").flatMap {
                    MeterID(try Cursor($0, list: "l", count: 1).numbers[0])
                })
            try question.check(backend.store)
            return ListAnswer.of(question.pieces(from: backend.store)) { pieces in
                pieces.reached.map { Cursor(list: "l", $0.value).text }
            }
        }
    }

    private static let mostLatest = 1_000_000
}
