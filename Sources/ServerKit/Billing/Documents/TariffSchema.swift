import Foundation
import GridModel

/// The JSON Schema of a tariff's document, for editors and other programs.
///
/// It says what each place takes. What holds between places, such as that a band has a price, ``TariffText`` alone checks.
package enum TariffSchema {
    /// The schema as a document of its own, JSON Schema 2020-12.
    package static let text: String = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Nothing in it can fail to be encoded.
        return String(decoding: (try? encoder.encode(document)) ?? Data(), as: UTF8.self) + "\n"
    }()

    static let document: JSONLiteral = {
        var schema = object(
            TariffReader.keys, required: ["name", "currency", "validFrom", "rounding", "components"],
            [
                "name": ["type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$"],
                "title": word, "currency": ["type": "string", "pattern": "^[A-Z]{3}$"], "validFrom": date,
                "source": word, "proration": words(Proration.self), "rounding": rounding, "taxes": taxes,
                "holidays": holidays, "seasons": list(season), "bands": list(band),
                "components": list(["oneOf": .array(components)]), "dueDays": whole(0...90), "latePayment": latePayment,
            ])
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = "gridd tariff"
        return schema
    }()

    // MARK: Words

    static let word: JSONLiteral = ["type": "string", "minLength": 1]
    static let date: JSONLiteral = ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"]
    static let monthDay: JSONLiteral = ["type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"]
    /// A decimal is read from its digits, so a number may be written as one or as a string.
    static let decimal: JSONLiteral = ["type": ["string", "number"], "pattern": "^-?[0-9]+(\\.[0-9]+)?$"]
    static let fraction: JSONLiteral = [
        "type": ["string", "number"], "pattern": "^(0(\\.[0-9]+)?|1(\\.0+)?)$", "minimum": 0, "maximum": 1,
    ]
    static let quantity: JSONLiteral = [
        "type": ["string", "number"], "pattern": "^[0-9]+(\\.[0-9]{1,6})?$", "minimum": 0,
    ]
    static let minutes: JSONLiteral = whole([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60])
    static let flag: JSONLiteral = ["enum": [true, false, "true", "false"]]

    static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> JSONLiteral
    where Word.RawValue == String {
        ["enum": .array(Word.allCases.map { .string($0.rawValue) })]
    }

    /// One of some whole numbers, written as one or as a string.
    static func whole(_ numbers: [Int]) -> JSONLiteral {
        ["enum": .array(numbers.map { .int($0) } + numbers.map { .string("\($0)") })]
    }

    static func whole(_ range: ClosedRange<Int>) -> JSONLiteral {
        [
            "anyOf": [
                ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)],
                ["type": "string", "pattern": "^-?[0-9]+$"],
            ]
        ]
    }

    // MARK: Structures

    /// An object with these keys and no others; each must have a schema.
    static func object(_ keys: [String], required: [String], _ schemas: [String: JSONLiteral]) -> JSONLiteral {
        precondition(Set(keys) == Set(schemas.keys), "\(Set(keys).symmetricDifference(schemas.keys))")
        return [
            "type": "object", "properties": .object(schemas), "additionalProperties": false,
            "required": .array(required.map { .string($0) }),
        ]
    }

    static func list(_ element: JSONLiteral, least: Int = 1) -> JSONLiteral {
        ["type": "array", "minItems": .int(least), "items": element]
    }

    static func named(_ value: JSONLiteral) -> JSONLiteral { ["type": "object", "additionalProperties": value] }

    static func either(_ schemas: JSONLiteral...) -> JSONLiteral { ["anyOf": .array(schemas)] }

    private static let rounding: JSONLiteral = {
        func step(_ most: Int) -> JSONLiteral {
            object(
                TariffReader.roundingStepKeys, required: ["decimals", "rule"],
                ["decimals": whole(0...most), "rule": words(RoundingRule.self)])
        }
        return object(
            TariffReader.roundingKeys, required: ["line"],
            ["quantity": step(6), "price": step(12), "line": step(4), "carry": flag, "total": step(4)])
    }()

    private static let taxes = object(
        TariffReader.taxesKeys, required: ["method", "rates"],
        [
            "method": words(TaxMethod.self),
            "rates": list(
                object(
                    TariffReader.taxRateKeys, required: ["name", "rate"],
                    ["name": word, "from": date, "rate": fraction, "group": word])),
        ])

    private static let holidays = either(
        words(Holidays.Calendar.self), list(date),
        object(
            TariffReader.holidayKeys, required: [],
            [
                "calendar": words(Holidays.Calendar.self), "fixed": list(monthDay, least: 0),
                "easter": list(whole(-200...200), least: 0), "dates": list(date, least: 0),
            ]))

    private static let season = object(
        TariffReader.seasonKeys, required: ["name", "from", "to"], ["name": word, "from": monthDay, "to": monthDay])

    private static let band: JSONLiteral = {
        let day: JSONLiteral = ["enum": .array(TariffReader.dayWords.map { .string($0) })]
        let hour = "([01]?[0-9]|2[0-4])(:[0-5]?[0-9])?"
        let hours: JSONLiteral = ["type": "string", "pattern": .string("^ *\(hour) *- *\(hour) *$")]
        return object(
            TariffReader.bandKeys, required: ["band"],
            [
                "band": word, "days": either(day, list(day)), "hours": either(hours, list(hours)),
                "seasons": list(word), "months": list(whole(1...12)),
            ])
    }()

    private static let latePayment = object(
        TariffReader.latePaymentKeys, required: ["fine", "interest"],
        [
            "fine": fraction, "interest": fraction, "monthDays": whole([28, 29, 30, 31]),
            "rule": words(RoundingRule.self), "exclude": list(word, least: 0),
        ])
}
