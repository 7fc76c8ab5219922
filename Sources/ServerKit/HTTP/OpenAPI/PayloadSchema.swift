/// A named JSON Schema of the API document.
struct PayloadSchema: Hashable, Sendable {
    var name: String
    var value: JSONLiteral

    var reference: JSONLiteral { ["$ref": .string("#/components/schemas/\(name)")] }
    var array: JSONLiteral { ["type": "array", "items": reference] }

    /// Of an object, in order; empty for anything else.
    var propertyNames: [String] {
        guard case .object(let properties)? = value["properties"] else { return [] }
        return properties.keys.sorted()
    }

    /// An object. A property whose name ends in `?` may be absent.
    init(object name: String, _ description: String, _ properties: KeyValuePairs<String, JSONLiteral>) {
        self.name = name
        var members: [String: JSONLiteral] = [:]
        var required: [String] = []
        for (key, schema) in properties {
            if key.hasSuffix("?") {
                members[String(key.dropLast())] = schema
            } else {
                members[key] = schema
                required.append(key)
            }
        }
        var value: JSONLiteral = [
            "type": "object", "description": .string(description), "properties": .object(members),
        ]
        if !required.isEmpty { value["required"] = .array(required.map { .string($0) }) }
        self.value = value
    }

    /// Takes in the properties of another object.
    mutating func add(_ other: PayloadSchema) {
        guard case .object(var properties)? = value["properties"], case .object(let more)? = other.value["properties"],
            case .array(let required)? = value["required"], case .array(let moreRequired)? = other.value["required"]
        else { return }
        properties.merge(more) { mine, _ in mine }
        value["properties"] = .object(properties)
        value["required"] = .array(moreRequired + required)
    }

    /// One page of a list.
    init(pageOf item: PayloadSchema) {
        self.init(
            object: "\(item.name)Page", "One page of a list.",
            [
                "items": item.array,
                "next": .nullable("string", "The cursor that continues the list; null on the last page."),
            ])
    }
}

extension JSONLiteral {
    static func text(_ description: String, format: String? = nil) -> JSONLiteral {
        var value: JSONLiteral = ["type": "string", "description": .string(description)]
        if let format { value["format"] = .string(format) }
        return value
    }

    static func number(_ description: String) -> JSONLiteral {
        ["type": "number", "description": .string(description)]
    }
    static func integer(_ description: String) -> JSONLiteral {
        ["type": "integer", "description": .string(description)]
    }

    static func nullable(_ type: String, _ description: String, format: String? = nil) -> JSONLiteral {
        var value: JSONLiteral = ["type": [.string(type), "null"], "description": .string(description)]
        if let format { value["format"] = .string(format) }
        return value
    }

    /// One of an enumeration's values.
    static func one<Value: RawRepresentable & CaseIterable>(
        of type: Value.Type, _ description: String
    ) -> JSONLiteral where Value.RawValue == String {
        [
            "type": "string", "description": .string(description),
            "enum": .array(type.allCases.map { .string($0.rawValue) }),
        ]
    }
}
