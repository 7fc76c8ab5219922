import GridModel
import Hummingbird

/// One route: what it is called, what it needs, what it does, and how it is documented.
///
/// The same table of endpoints registers the routes and writes `/openapi.json`.
struct Endpoint: Sendable {
    var method: HTTPRequest.Method
    /// With parameters in braces: `/api/v1/meters/{id}`.
    var path: String
    /// Unique; clients made from the document name their methods by it.
    var name: String
    var summary: String
    var tag: String
    var need: Need
    var parameters: [Parameter] = []
    var body: Body?
    var answer: Answer
    /// Problems besides those that follow from `need`, parameters and body.
    var problems: [Int] = []
    var handle: @Sendable (Call) async throws -> Response

    struct Parameter: Sendable {
        enum Place: String, Sendable { case path, query, header }
        var name: String
        var place: Place
        var description: String
        var schema: JSONLiteral
    }

    struct Body: Sendable {
        /// It may be any of these.
        var mediaTypes: [String]
        var schema: JSONLiteral
        /// Of a JSON object; nil for other bodies.
        var properties: [String]?
        var required = true
        var description: String?

        static func json(_ schema: PayloadSchema, required: Bool = true) -> Body {
            Body(
                mediaTypes: ["application/json"], schema: schema.reference, properties: schema.propertyNames,
                required: required)
        }
    }

    struct Answer: Sendable {
        var status = 200
        /// Nil for an answer without a body.
        var mediaType: String?
        var schema: JSONLiteral
        var description: String

        static func json(_ schema: JSONLiteral, status: Int = 200, _ description: String) -> Answer {
            Answer(status: status, mediaType: "application/json", schema: schema, description: description)
        }

        /// Bytes that are no JSON.
        static func file(_ mediaType: String, _ description: String) -> Answer {
            Answer(mediaType: mediaType, schema: ["type": "string", "format": "binary"], description: description)
        }

        static func empty(_ description: String) -> Answer {
            Answer(status: 204, mediaType: nil, schema: nil, description: description)
        }
    }

    /// Names of the query parameters it takes.
    var queryNames: [String] { parameters.filter { $0.place == .query }.map(\.name) }

    func respond(to request: Request, context: GriddContext) async throws -> Response {
        try Access.check(context.caller, for: need)
        let query = try Query(request.uri.query, known: queryNames, as: dialect)
        return try await handle(Call(endpoint: self, request: request, context: context, query: query))
    }
}

extension Endpoint.Parameter {
    static let meterID = Self(
        name: "id", place: .path, description: "The meter's id.", schema: ["type": "integer", "minimum": 1])

    static func id<ID: EntityID>(_ type: ID.Type) -> Self {
        Self(
            name: "id", place: .path, description: "The \(ID.noun)'s id.", schema: ["type": "integer", "minimum": 1])
    }

    static let dryRun = Self(
        name: "dryRun", place: .query, description: "Answer as if it were done, and do nothing.",
        schema: ["type": "boolean", "default": false])

    static let cursor = Self(
        name: "cursor", place: .query, description: "The `next` of the page before.", schema: ["type": "string"])

    static func limit(most: Int) -> Self {
        Self(
            name: "limit", place: .query, description: "Items on a page.",
            schema: ["type": "integer", "minimum": 1, "maximum": .int(most), "default": 100])
    }

    static func query(_ name: String, _ description: String, schema: JSONLiteral = ["type": "string"]) -> Self {
        Self(name: name, place: .query, description: description, schema: schema)
    }
}
