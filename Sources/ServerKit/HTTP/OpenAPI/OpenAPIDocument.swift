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
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "basic": [
                        "type": "http", "scheme": "basic", "description": "Any user; the password is the token.",
                    ],
                ],
            ],
        ]
    }

    private static func operation(_ endpoint: Endpoint) -> JSONLiteral {
        var operation: JSONLiteral = [
            "operationId": .string(endpoint.name),
            "summary": .string(endpoint.summary),
            "tags": [.string(endpoint.tag)],
            "responses": responses(endpoint),
            "security": security(endpoint),
        ]
        if !endpoint.parameters.isEmpty { operation["parameters"] = .array(endpoint.parameters.map(parameter)) }
        if let body = endpoint.body { operation["requestBody"] = requestBody(body) }
        return operation
    }

    private static func security(_ endpoint: Endpoint) -> JSONLiteral {
        if endpoint.need == .nothing { return [] }
        return endpoint.dialect == .house ? [["bearer": []]] : [["bearer": []], ["basic": []]]
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
            "required": .bool(body.required),
            "content": .object(
                Dictionary(uniqueKeysWithValues: body.mediaTypes.map { ($0, ["schema": body.schema]) })),
        ]
        if let description = body.description { value["description"] = .string(description) }
        return value
    }

    private static func responses(_ endpoint: Endpoint) -> JSONLiteral {
        var answer: JSONLiteral = ["description": .string(endpoint.answer.description)]
        if let mediaType = endpoint.answer.mediaType {
            answer["content"] = .object([mediaType: ["schema": endpoint.answer.schema]])
        }
        var responses = [String(endpoint.answer.status): answer]
        for status in problems(of: endpoint) {
            responses[String(status)] = [
                "description": .string(titles[status] ?? "Problem"), "content": problem(endpoint.dialect),
            ]
        }
        return .object(responses)
    }

    private static func problem(_ dialect: Dialect) -> JSONLiteral {
        switch dialect {
        case .house: ["application/problem+json": ["schema": Schemas.problem.reference]]
        case .influx1: ["application/json": ["schema": Schemas.influxError1.reference]]
        case .influx2: ["application/json": ["schema": Schemas.influxError2.reference]]
        }
    }

    private static func problems(of endpoint: Endpoint) -> Set<Int> {
        var statuses = Set(endpoint.problems)
        if endpoint.need != .nothing { statuses.formUnion([401, 403, 500]) }
        if !endpoint.parameters.isEmpty || endpoint.body != nil { statuses.insert(400) }
        if endpoint.parameters.contains(where: { $0.place == .path }) { statuses.insert(404) }
        if endpoint.body != nil { statuses.formUnion([413, 415, 422]) }
        if endpoint.dialect != .house { statuses.remove(422) }
        if endpoint.method != .get { statuses.insert(503) }
        return statuses
    }

    private static let titles = [
        400: "Bad request", 401: "Unauthenticated", 403: "Forbidden", 404: "Not found", 408: "Too slow",
        409: "Conflict", 410: "No longer kept",
        413: "Too large", 415: "Unsupported media type", 422: "Invalid", 500: "Internal error", 503: "Storage trouble",
    ]
}
