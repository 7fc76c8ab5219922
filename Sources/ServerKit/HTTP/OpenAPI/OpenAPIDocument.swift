import GridModel

/// The OpenAPI 3.1 description of the API, written from the table that registers its routes.
enum OpenAPIDocument {
    static func describe(_ endpoints: [Endpoint]) -> JSONLiteral {
        var paths: [String: JSONLiteral] = [:]
        for endpoint in endpoints {
            var item = paths[endpoint.path] ?? [:]
            item[endpoint.method.rawValue.lowercased()] = operation(endpoint)
            paths[endpoint.path] = item
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "gridd", "version": .string(Version.current),
                "description": "Electricity metering: readings, history, invoices and alerts.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "paths": .object(paths),
            "components": [
                "schemas": .object(Dictionary(uniqueKeysWithValues: Schemas.all.map { ($0.name, $0.value) })),
                "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }

    private static func operation(_ endpoint: Endpoint) -> JSONLiteral {
        var operation: JSONLiteral = [
            "operationId": .string(endpoint.name),
            "summary": .string(endpoint.summary),
            "tags": [.string(endpoint.tag)],
            "responses": responses(endpoint),
            "security": endpoint.need == .nothing ? [] : [["bearer": []]],
        ]
        if !endpoint.parameters.isEmpty { operation["parameters"] = .array(endpoint.parameters.map(parameter)) }
        if let body = endpoint.body { operation["requestBody"] = requestBody(body) }
        return operation
    }

    private static func parameter(_ parameter: Endpoint.Parameter) -> JSONLiteral {
        [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "description": .string(parameter.description), "schema": parameter.schema,
            "required": .bool(parameter.place == .path),
        ]
    }

    private static func requestBody(_ body: Endpoint.Body) -> JSONLiteral {
        var value: JSONLiteral = [
            "required": .bool(body.required), "content": .object([body.mediaType: ["schema": body.schema]]),
        ]
        if let description = body.description { value["description"] = .string(description) }
        return value
    }

    private static func responses(_ endpoint: Endpoint) -> JSONLiteral {
        var responses: [String: JSONLiteral] = [
            String(endpoint.answer.status): [
                "description": .string(endpoint.answer.description),
                "content": .object([endpoint.answer.mediaType: ["schema": endpoint.answer.schema]]),
            ]
        ]
        for status in problems(of: endpoint) {
            responses[String(status)] = [
                "description": .string(titles[status] ?? "Problem"),
                "content": ["application/problem+json": ["schema": Schemas.problem.reference]],
            ]
        }
        return .object(responses)
    }

    private static func problems(of endpoint: Endpoint) -> Set<Int> {
        var statuses = Set(endpoint.problems)
        if endpoint.need != .nothing { statuses.formUnion([401, 403, 500]) }
        if !endpoint.parameters.isEmpty || endpoint.body != nil { statuses.insert(400) }
        if endpoint.parameters.contains(where: { $0.place == .path }) { statuses.insert(404) }
        if endpoint.body != nil { statuses.formUnion([413, 415, 422]) }
        if endpoint.method != .get { statuses.insert(503) }
        return statuses
    }

    private static let titles = [
        400: "Bad request", 401: "Unauthenticated", 403: "Forbidden", 404: "Not found", 409: "Conflict",
        413: "Too large", 415: "Unsupported media type", 422: "Invalid", 500: "Internal error", 503: "Storage trouble",
    ]
}
