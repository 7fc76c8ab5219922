import GridModel
import Hummingbird

struct ReadingRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [add] }

    static let mediaTypes = ["application/x-ndjson", "application/ndjson"]

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/readings", name: "addReadings", summary: "Bring in readings", tag: "readings",
            need: .operate,
            body: .init(
                mediaType: Self.mediaTypes[0], schema: ["type": "string"],
                description: "A reading a line, as a meter sends it: "
                    + #"{"id": 1, "consumption": 12.345, "datetime": "2026-11-22 10:00:00"}. At most 64 MiB."#),
            answer: .json(Schemas.bulkOutcome.reference, "All that was accepted is durable.")
        ) { call in
            guard let type = call.request.mediaType, Self.mediaTypes.contains(type) else {
                throw Problem.unsupportedMediaType("readings come as \(Self.mediaTypes[0]) (header Content-Type)")
            }
            if let encoding = call.request.headers[.contentEncoding], encoding.lowercased() != "identity" {
                throw Problem.unsupportedMediaType("readings are not taken as \(encoding) — send them as they are")
            }
            if let length = call.request.headers[.contentLength].flatMap({ Int($0) }), length > BulkReadings.largestBody
            {
                throw Problem.tooLarge("a body of readings is at most \(BulkReadings.largestBody) bytes — send pieces")
            }
            let outcome = try await backend.bulk.pass {
                try await BulkReadings(
                    intake: backend.intake, journal: backend.store, rejections: backend.rejections,
                    clock: backend.clock, scope: call.caller.meters
                ).take(call.request.body)
            }
            return try JSON.response(outcome)
        }
    }
}
