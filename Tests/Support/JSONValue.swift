import Foundation
import GridModel

/// A JSON document as a script sees it; numbers keep their digits.
@dynamicMemberLookup
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The digits as they were written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(_ text: String) throws {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.document()
    }

    package subscript(dynamicMember key: String) -> JSONValue { self[key] }

    /// A member; null when there is none.
    package subscript(key: String) -> JSONValue {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    /// An element; null when there is none.
    package subscript(index: Int) -> JSONValue {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { .null }
    }

    package var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var isNull: Bool { self == .null }

    package var int: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }

    /// A number of kWh, exact.
    package var energy: Energy? {
        if case .number(let digits) = self { try? Energy(kilowattHours: digits) } else { nil }
    }

    /// Reads JSON text (RFC 8259).
    private struct Parser {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func document() throws -> JSONValue {
            let value = try value()
            skipBlanks()
            guard index == bytes.count else { throw fault() }
            return value
        }

        private mutating func value() throws -> JSONValue {
            skipBlanks()
            guard index < bytes.count else { throw fault() }
            switch bytes[index] {
            case UInt8(ascii: "{"): return try object()
            case UInt8(ascii: "["): return try array()
            case UInt8(ascii: "\""): return .string(try string())
            default: return try word()
            }
        }

        private mutating func object() throws -> JSONValue {
            var members: [String: JSONValue] = [:]
            index += 1
            if take("}") { return .object(members) }
            repeat {
                skipBlanks()
                let key = try string()
                guard take(":") else { throw fault() }
                members[key] = try value()
            } while take(",")
            guard take("}") else { throw fault() }
            return .object(members)
        }

        private mutating func array() throws -> JSONValue {
            var elements: [JSONValue] = []
            index += 1
            if take("]") { return .array(elements) }
            repeat { elements.append(try value()) } while take(",")
            guard take("]") else { throw fault() }
            return .array(elements)
        }

        private mutating func string() throws -> String {
            let start = index
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw fault() }
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard index < bytes.count else { throw fault() }
            index += 1
            return try JSONDecoder().decode(String.self, from: Data(bytes[start..<index]))
        }

        private mutating func word() throws -> JSONValue {
            let start = index
            while index < bytes.count, !Self.ends.contains(bytes[index]) { index += 1 }
            let word = String(decoding: bytes[start..<index], as: UTF8.self)
            switch word {
            case "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default:
                guard (try? DecimalDigits.scaled(word, decimals: 0)) != nil else { throw fault() }
                return .number(word)
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        private mutating func skipBlanks() {
            while index < bytes.count, [9, 10, 13, 32].contains(bytes[index]) { index += 1 }
        }

        private func fault() -> TestFailure {
            TestFailure("not JSON at byte \(index): \(String(decoding: bytes.prefix(2_000), as: UTF8.self))")
        }

        private static let ends: Set<UInt8> = Set(" \t\r\n,]}".utf8)
    }
}
