import GridModel
import Hummingbird
import MeterWire

struct ReadingRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [add] }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/readings", name: "addReadings", summary: "Bring in readings", tag: "readings",
            need: .operate,
            parameters: [
                .query(
                    "precision", "The unit of line protocol's timestamps; ns when absent.",
                    schema: [
                        "type": "string", "enum": .array(LineProtocolPrecision.allCases.map { .string($0.rawValue) }),
                    ]), .dryRun,
            ],
            body: .init(
                mediaTypes: BulkForm.allCases.flatMap(\.mediaTypes), schema: ["type": "string"],
                description: "NDJSON, a reading a line as a meter sends it: "
                    + #"{"id": 1, "consumption": 12.345, "datetime": "2026-11-22 10:00:00"}. "#
                    + "CSV with the header meter,at,registerKwh. Or InfluxDB's line protocol: "
                    + "electricity,meter=1 registerKwh=12.345 1763805600000000000. At most 64 MiB, as they are or "
                    + "packed by gzip (header Content-Encoding)."),
            answer: .json(Schemas.bulkOutcome.reference, "All that was accepted is durable."), problems: [408]
        ) { call in
            let form = try BulkForm(of: call.request)
            let precision = try call.query.precision()
            guard form == .lineProtocol || precision == nil else {
                throw Problem.badRequest("precision is for line protocol; other forms write their instants out")
            }
            return try JSON.response(
                try await backend.takeReadings(
                    call, as: form, precision: precision ?? .nanoseconds, dryRun: try call.query.dryRun()))
        }
    }
}

extension Query {
    /// The unit of timestamps; nil when it is not said.
    /// - Throws: ``Problem`` 400 for one that is not known.
    func precision() throws(Problem) -> LineProtocolPrecision? {
        guard let text = text("precision") else { return nil }
        guard let precision = LineProtocolPrecision(name: text) else {
            let names = LineProtocolPrecision.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("precision is \(text); it must be one of \(names)")
        }
        return precision
    }
}
