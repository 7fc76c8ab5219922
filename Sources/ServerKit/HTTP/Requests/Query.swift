import Foundation
import GridModel

/// A request's query parameters.
struct Query: Sendable {
    private var values: [String: String] = [:]

    /// Reads `a=1&b=2` with percent-encoding; a plus sign is itself, so that `+02:00` need not be encoded.
    ///
    /// In InfluxDB's dialects a plus sign is a space, as in forms, other parameters are passed over, and of one that is
    /// given twice the first counts.
    /// - Throws: ``Problem`` 400 for a parameter that is not among `known`, one given twice, or a broken encoding.
    init(_ text: String?, known: [String], as dialect: Dialect = .house) throws(Problem) {
        let isStrict = dialect == .house
        for pair in (isStrict ? text ?? "" : (text ?? "").replacing("+", with: " ")).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(parts[0]).removingPercentEncoding,
                let value = parts.count == 2 ? String(parts[1]).removingPercentEncoding : ""
            else { throw .badRequest("\(pair) is not percent-encoded UTF-8") }
            guard known.contains(name) else {
                if !isStrict { continue }
                let names = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw .badRequest("there is no query parameter \(name) here; there is: \(names)")
            }
            if values[name] == nil {
                values[name] = value
            } else if isStrict {
                throw .badRequest("query parameter \(name) is given twice")
            }
        }
    }

    /// Nil when it is not given or empty.
    func text(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A page's size: 100 unless said, at most `most`.
    func limit(most: Int = 1_000) throws(Problem) -> Int {
        guard let text = text("limit") else { return 100 }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw .badRequest("limit is \(text); it must be a whole number from 1 to \(most)")
        }
        return limit
    }

    /// Meter ids separated by commas; nil when the parameter is not given.
    func meters(_ name: String) throws(Problem) -> [MeterID]? {
        guard let text = text(name) else { return nil }
        var meters: [MeterID] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let meter = MeterID(text: part) else {
                throw .badRequest("\(name) is \(text); it must be meter ids separated by commas")
            }
            meters.append(meter)
        }
        guard meters.count <= 1_000 else { throw .badRequest("\(name) names more than 1000 meters") }
        return meters
    }

    /// Meter ids and ranges of them; nil when the parameter is not given.
    func selection(_ name: String) throws(Problem) -> MeterSelection? {
        guard let text = text(name) else { return nil }
        guard let selection = MeterSelection(text: text) else {
            throw .badRequest(
                "\(name) is \(text.prefix(200)); it must be meter ids and ranges separated by commas: 7,20-30,100-")
        }
        guard selection.ranges.count <= 1_000 else {
            throw .badRequest("\(name) names more than 1000 meters one by one: ask for ranges of them")
        }
        return selection
    }

    /// An IANA time zone.
    func zone(_ name: String) throws(Problem) -> Zone? {
        guard let text = text(name) else { return nil }
        guard let zone = Zone(text) else {
            throw .badRequest("\(name) is \(text.prefix(100)); it must be a zone such as America/Bahia")
        }
        return zone
    }

    /// One of an enumeration's values.
    func one<Value: RawRepresentable & CaseIterable>(
        _ name: String, of type: Value.Type
    ) throws(Problem) -> Value? where Value.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let values = type.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("\(name) is \(text); it must be one of \(values)")
        }
        return value
    }

    /// A date as operators write it; it is resolved where the meter's zone is known.
    func date(_ name: String) throws(Problem) -> DateExpression? {
        guard let text = text(name) else { return nil }
        guard let date = DateExpression(text) else {
            throw .badRequest("\(name) is \(text); it must be a date such as \(DateExpression.forms)")
        }
        return date
    }
}

extension Query {
    /// Whether the caller only wants to know what would be done.
    /// - Throws: ``Problem`` 400 for something else than `true` or `false`.
    func dryRun() throws(Problem) -> Bool { try flag("dryRun") }

    /// False when it is not given.
    /// - Throws: ``Problem`` 400 for something else than `true` or `false`.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch text(name) {
        case nil, "false": return false
        case "true", "": return true
        case let text?: throw .badRequest("\(name) is \(text); it must be true or false")
        }
    }

    /// A day of the calendar; nil when it is not given.
    func day(_ name: String) throws(Problem) -> CivilDate? {
        guard let text = text(name) else { return nil }
        guard let day = CivilDate(text: text) else {
            throw .badRequest("\(name) is \(text.prefix(100)); it must be a day such as 2026-11-22")
        }
        return day
    }

    /// A thing's number; nil when it is not given.
    func id<ID: EntityID>(_ name: String, of type: ID.Type) throws(Problem) -> ID? {
        guard let text = text(name) else { return nil }
        guard let id = ID(text: text) else {
            throw .badRequest("\(name) is \(text.prefix(100)); it must be a \(ID.noun)'s id, a whole number from 1")
        }
        return id
    }
}
