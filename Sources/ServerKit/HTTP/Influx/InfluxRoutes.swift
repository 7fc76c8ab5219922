import GridModel
import Hummingbird
import MeterWire

/// What agents that write to InfluxDB call: Telegraf's outputs.influxdb and outputs.influxdb_v2, and many others.
///
/// There is one store and no database, bucket or organization to choose: what names them is passed over.
struct InfluxRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] {
        [
            write("/write", name: "writeInflux1", summary: "Bring in readings as to InfluxDB 1"),
            write("/api/v2/write", name: "writeInflux2", summary: "Bring in readings as to InfluxDB 2"), query, ping,
        ]
    }

    private func write(_ path: String, name: String, summary: String) -> Endpoint {
        Endpoint(
            method: .post, path: path, name: name, summary: summary, tag: "agents", need: .operate,
            parameters: [
                .query("precision", "The unit of timestamps: ns, us, ms, s, m or h; ns when absent.")
            ],
            body: .init(
                mediaTypes: ["text/plain"], schema: ["type": "string"],
                description: "InfluxDB's line protocol: electricity,meter=1 registerKwh=12.345 1763805600000000000. "
                    + "At most 64 MiB, as it is or packed by gzip. Other query parameters are passed over."),
            answer: .empty("All readings are durable; lines about something else than meters were passed over.")
        ) { call in
            let outcome = try await backend.takeReadings(
                call, as: .lineProtocol, precision: try call.query.precision() ?? .nanoseconds)
            guard let first = outcome.rejected.first else {
                return Response(status: .noContent, headers: Influx.headers)
            }
            return Influx.error(
                Self.describe(outcome), line: first.line, status: 400, in: call.endpoint.dialect)
        }
    }

    /// Lines that a message names; there may be very many.
    private static let mostNamed = 5

    /// Which lines were not taken and why. Agents look for the words `partial write` and for `dropped`.
    static func describe(_ outcome: BulkOutcome) -> String {
        let named = outcome.rejected.prefix(mostNamed).map { "line \($0.line): \($0.message)" }
        let others = outcome.rejected.count - named.count
        let more = others > 0 ? "; and \(others) more" : ""
        return
            "partial write: \(named.joined(separator: "; "))\(more); \(outcome.accepted + outcome.duplicates) stored, "
            + "dropped=\(outcome.rejected.count)"
    }

    /// Agents make their database before they write to it.
    private var query: Endpoint {
        Endpoint(
            method: .post, path: "/query", name: "queryInflux1", summary: "Agree to make a database", tag: "agents",
            need: .operate, parameters: [.query("q", "CREATE DATABASE and a name; no other InfluxQL is known.")],
            body: .init(
                mediaTypes: ["application/x-www-form-urlencoded"], schema: ["type": "string"], required: false,
                description: "The same parameter, for clients that send it so."),
            answer: .json(Schemas.influxResults.reference, "There is nothing to make, and so it is there.")
        ) { call in
            let form = try Query(
                String(buffer: try await call.body(most: 65_536)), known: call.endpoint.queryNames, as: .influx1)
            let text = call.query.text("q") ?? form.text("q") ?? ""
            let words = text.split(whereSeparator: \.isWhitespace).prefix(2).map { $0.lowercased() }
            guard words == ["create", "database"] else {
                throw Problem.badRequest(
                    "gridd takes line protocol and answers no InfluxQL (\(text.prefix(100))) — ask gridctl or /api/v1")
            }
            return try JSON.response(InfluxResults(results: [.init(statementID: 0)]), headers: Influx.headers)
        }
    }

    private var ping: Endpoint {
        Endpoint(
            method: .get, path: "/ping", name: "pingInflux1", summary: "Whether gridd runs, as InfluxDB tells it",
            tag: "agents", need: .nothing, answer: .empty("It runs.")
        ) { _ in
            Response(status: .noContent, headers: Influx.headers)
        }
    }
}

/// What InfluxDB 1 answers to statements without an answer.
struct InfluxResults: Hashable, Codable {
    struct Statement: Hashable, Codable {
        var statementID: Int

        enum CodingKeys: String, CodingKey { case statementID = "statement_id" }
    }

    var results: [Statement]
}
