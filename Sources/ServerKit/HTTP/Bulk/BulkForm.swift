import GridModel
import Hummingbird
import MeterWire

/// The forms in which readings come in bulk.
enum BulkForm: Hashable, Sendable, CaseIterable {
    case ndjson, csv, lineProtocol

    /// The first is the one to write.
    var mediaTypes: [String] {
        switch self {
        case .ndjson: ["application/x-ndjson", "application/ndjson"]
        case .csv: ["text/csv"]
        case .lineProtocol: ["text/plain", "application/vnd.influx.line-protocol"]
        }
    }

    /// The form a body says it has.
    /// - Throws: ``Problem`` 415 naming those there are.
    init(of request: Request) throws(Problem) {
        guard let type = request.mediaType, let form = Self.allCases.first(where: { $0.mediaTypes.contains(type) })
        else {
            throw .unsupportedMediaType(
                "readings come as application/x-ndjson, as text/csv, or as text/plain in InfluxDB's line protocol "
                    + "(header Content-Type)")
        }
        self = form
    }
}

extension HTTPBackend {
    /// Takes the readings in a request's body and gives back what became of them when all of them are durable.
    ///
    /// - Throws: ``Problem`` 415 for a packing that is not known, 413; what ``BulkReadings`` throws.
    func takeReadings(
        _ call: Call, as form: BulkForm, precision: LineProtocolPrecision = .nanoseconds, dryRun: Bool = false
    ) async throws -> BulkOutcome {
        let encoding = try BodyEncoding(of: call.request)
        if let length = call.request.headers[.contentLength].flatMap({ Int($0) }), length > BulkReadings.largestBody {
            throw Problem.tooLarge("a body of readings is at most \(BulkReadings.largestBody) bytes — send pieces")
        }
        let bulkReadings = BulkReadings(
            intake: intake, journal: store, rejections: dryRun ? RejectionCounter() : rejections, clock: clock,
            scope: call.caller.meters, limits: limits, rehearsal: dryRun ? store : nil)
        let outcome = try await bulk.pass {
            let body = call.request.body
            switch form {
            case .ndjson: return try await bulkReadings.take(body, encoding, as: NDJSONReadings())
            case .csv: return try await bulkReadings.take(body, encoding, as: CSVReadings())
            case .lineProtocol:
                let reader = LineProtocolReader(names: lineProtocol, precision: precision)
                return try await bulkReadings.take(
                    body, encoding, as: LineProtocolReadings(reader: reader, receivedAt: clock.now()))
            }
        }
        if !dryRun { passedOver.add(outcome.skipped ?? 0) }
        return outcome
    }
}
