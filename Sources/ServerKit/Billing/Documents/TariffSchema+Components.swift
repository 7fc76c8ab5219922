import GridModel

extension TariffSchema {
    /// One for each kind.
    static let components: [JSONLiteral] = Charge.Kind.allCases.map { kind in
        let (schemas, required, choices) = charge(kind)
        var common: [String: JSONLiteral] = [
            "kind": ["const": .string(kind.rawValue)], "label": word, "from": date, "to": date, "seasons": list(word),
            "taxed": flag,
        ]
        common.merge(schemas) { _, own in own }
        var schema = object(
            TariffReader.componentKeys + (TariffReader.chargeKeys[kind] ?? []), required: ["kind", "label"] + required,
            common)
        if !choices.isEmpty { schema["oneOf"] = .array(choices) }
        return schema
    }

    /// What each kind has of its own, what of it must be there, and what of it is one of several.
    private static func charge(_ kind: Charge.Kind) -> ([String: JSONLiteral], [String], [JSONLiteral]) {
        switch kind {
        case .energy: (pricing(without: []), [], oneOf("price", "tiers", "bands", "series"))
        case .surcharge:
            (
                pricing(without: []).merging(
                    [
                        "rates": named(either(decimal, list(dated))),
                        "months": [
                            "type": "object", "additionalProperties": word,
                            "propertyNames": ["pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"],
                        ],
                        "otherwise": word,
                    ], uniquingKeysWith: { _, own in own }), [],
                oneOf("price", "tiers", "bands", "series", "rates")
            )
        case .fixed: (["price": decimal, "per": words(FixedCharge.Unit.self)], ["price", "per"], [])
        case .demand:
            (
                pricing(without: ["series", "tiersOver"]).merging(["minutes": minutes]) { _, own in own }, ["minutes"],
                oneOf("price", "tiers", "bands")
            )
        case .minimum: (minimum, [], oneOf("amount", "consumption"))
        case .percentage: (["rate": decimal, "of": list(word)], ["rate"], [])
        case .municipal: (municipal, [], oneOf("amount", "rate", "byConsumption"))
        case .discount:
            (
                [
                    "rate": fraction, "of": list(word),
                    "tiers": list(
                        object(
                            TariffReader.discountTierKeys, required: ["rate"], ["upTo": quantity, "rate": fraction])),
                ], [], oneOf("rate", "tiers")
            )
        case .credit:
            (
                pricing(without: ["tiers", "tiersOver"]).merging(["register": whole(1...65_535), "netted": flag]) {
                    _, own in own
                },
                ["register"], oneOf("price", "bands", "series")
            )
        }
    }

    private static func oneOf(_ keys: String...) -> [JSONLiteral] {
        keys.map { ["required": [.string($0)]] }
    }

    private static func pricing(without left: [String]) -> [String: JSONLiteral] {
        let tiers = list(object(TariffReader.tierKeys, required: ["price"], ["upTo": quantity, "price": decimal]))
        let instant =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
        var schemas: [String: JSONLiteral] = [
            "price": decimal, "tiers": tiers, "bands": named(either(decimal, tiers)),
            "tiersOver": words(TierScope.self),
            "series": list(
                object(
                    TariffReader.seriesKeys, required: ["from", "minutes", "prices"],
                    [
                        "from": ["type": "string", "pattern": .string(instant)], "minutes": minutes,
                        "prices": list(decimal),
                    ])),
        ]
        for key in left { schemas[key] = nil }
        return schemas
    }

    private static let dated = object(
        TariffReader.datedRateKeys, required: ["price"], ["from": date, "price": decimal])

    private static let minimum: [String: JSONLiteral] = {
        let supplies = Supply.allCases.map(\.rawValue)
        let schemas = Dictionary(uniqueKeysWithValues: supplies.map { ($0, quantity) })
        return [
            "amount": decimal, "band": word,
            "consumption": either(quantity, object(supplies, required: supplies, schemas)),
        ]
    }()

    private static let municipal: [String: JSONLiteral] = [
        "amount": decimal, "rate": decimal, "reference": decimal,
        "byConsumption": list(
            object(
                TariffReader.consumptionStepKeys, required: [],
                ["upTo": quantity, "amount": decimal, "rate": decimal])),
    ]
}
