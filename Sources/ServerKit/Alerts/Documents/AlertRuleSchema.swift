import Foundation
import GridModel

/// The JSON Schema of a rule's document, for editors and other programs.
package enum AlertRuleSchema {
    /// The schema as a document of its own, JSON Schema 2020-12.
    package static let text: String = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Nothing in it can fail to be encoded.
        return String(decoding: (try? encoder.encode(document)) ?? Data(), as: UTF8.self) + "\n"
    }()

    static let document: JSONLiteral = [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "gridd alert rule",
        "oneOf": .array(AlertKind.allCases.map(rule)),
    ]

    private static func rule(_ kind: AlertKind) -> JSONLiteral {
        let parameters = AlertRuleReader.parameters(of: kind)
        var schemas = common
        schemas["kind"] = ["const": .string(kind.rawValue)]
        // It is judged once: there is nothing to wait for.
        if kind == .invoiceRun { for key in ["for", "keep"] { schemas[key] = nothing } }
        for name in parameters.required + parameters.optional { schemas[name] = parameter(name, kind) }
        return TariffSchema.object(
            AlertRuleReader.keys + parameters.required + parameters.optional,
            required: ["name", "kind"] + parameters.required, schemas)
    }

    private static let common: [String: JSONLiteral] = [
        "name": ["type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$"],
        "title": TariffSchema.word, "severity": TariffSchema.words(AlertSeverity.self),
        "select": TariffSchema.either(
            ["const": "all"],
            [
                "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
                "properties": [
                    "meters": ["type": ["string", "integer"]], "site": TariffSchema.word,
                    "tariff": TariffSchema.word,
                ],
            ]),
        "for": length, "keep": length, "notify": TariffSchema.list(TariffSchema.word, least: 0), "repeat": length,
    ]

    private static let length: JSONLiteral = ["type": "string", "pattern": "^[0-9]{1,9}(ms|s|m|h|d)$"]
    private static let nothing: JSONLiteral = ["type": "string", "pattern": "^0{1,9}(ms|s|m|h|d)$"]
    private static let percentage: JSONLiteral = ["type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *%$"]
    private static let time: JSONLiteral = ["type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"]

    private static func quantity(_ unit: String) -> JSONLiteral {
        ["type": ["string", "number"], "pattern": .string("^[0-9]+(\\.[0-9]+)?( *\(unit))?$"), "minimum": 0]
    }

    private static func parameter(_ name: String, _ kind: AlertKind) -> JSONLiteral {
        switch (name, kind) {
        case ("over", _): TariffSchema.words(AlertCondition.ConsumptionLimit.Over.self)
        case ("by", .outage): TariffSchema.words(AlertCondition.Outage.Group.self)
        case ("limit", .power), ("clear", .power), ("limit", .baseLoad): quantity("kW")
        case ("limit", _), ("clear", _): quantity("kWh")
        case ("change", _), ("ofContract", _), ("clearOfContract", _), ("share", _), ("disk", _): percentage
        case ("least", .billVariation): TariffSchema.decimal
        case ("least", _): TariffSchema.whole(2...1_000_000)
        case ("periods", _): TariffSchema.whole(1...12)
        case ("nights", _), ("days", _): TariffSchema.whole(1...31)
        case ("warn", _): TariffSchema.whole(2...1_000)
        case ("from", _), ("to", _): time
        default: length
        }
    }
}
