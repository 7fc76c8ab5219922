import Foundation

/// Any JSON value; numbers keep their digits.
enum JSONTree: Codable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// What `value` is as JSON.
    init(of value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONTree.self, from: try JSONEncoder().encode(value))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// An object with these keys only; one it does not have is null.
    func keeping(_ keys: [String]) -> JSONTree {
        guard case .object(let object) = self else { return self }
        return .object(Dictionary(keys.map { ($0, object[$0] ?? .null) }) { first, _ in first })
    }
}
