import Foundation
import Mustache

/// What `-o template=TEXT` prints: a Mustache template (mustache(5)), filled in with the keys of a row's JSON.
///
/// ``\t``, ``\n`` and ``\\`` are written as in `printf`. Nothing is escaped for HTML. A key that is null is absent, so
/// that `{{^name}}no name{{/name}}` shows something for it.
struct TemplateText: Sendable {
    private let template: MustacheTemplate
    /// The names that stand outside of any section: each must be a key of the row.
    private let names: [String]

    /// Reads a template. Throws ``Failure`` when it is none.
    init(_ text: String) throws {
        let unescaped = Self.unescaped(text)
        names = Self.names(in: unescaped)
        do {
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + unescaped)
        } catch let error as MustacheTemplate.ParserError {
            throw Failure.usage("the template is not one: \(error.error)", wayOut: "like -o 'template={{id}} {{name}}'")
        }
    }

    /// The line of `value`, with its line feed.
    ///
    /// - Parameter fields: Names that it may have beside the keys of its JSON: a key that is nil is left out there.
    /// - Throws: ``Failure`` for a name that the value does not have.
    func line(_ value: some Encodable, fields: [String] = []) throws -> String {
        let tree = try JSONTree(of: value)
        if let unknown = names.first(where: { !tree.hasKey($0) && !fields.contains($0) }) {
            let keys = Set(tree.keys).union(fields).sorted()
            throw Failure.usage(
                "no field \(unknown)",
                wayOut: Suggestion.nearest(to: unknown, among: keys).map { "did you mean \($0)?" }
                    ?? "there are \(keys.joined(separator: ", "))")
        }
        return template.render(tree.mustache as Any) + "\n"
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            switch (isEscaped, character) {
            case (false, "\\"): isEscaped = true
            case (false, _): result.append(character)
            case (true, let character):
                isEscaped = false
                switch character {
                case "t": result.append("\t")
                case "n": result.append("\n")
                case "\\": result.append("\\")
                default: result += "\\" + String(character)
                }
            }
        }
        return isEscaped ? result + "\\" : result
    }

    /// Names of tags outside of sections; within one they may belong to what the section opens.
    private static func names(in text: String) -> [String] {
        var depth = 0
        var names: [String] = []
        for match in text.matches(of: #/\{\{\{?\s*([#^/&!>%=<$*]?)\s*([^{}]*?)\s*\}?\}\}/#) {
            let name = String(match.2)
            switch match.1 {
            case "#", "^":
                if depth == 0 { names.append(name) }
                depth += 1
            case "/": depth -= 1
            case "", "&": if depth == 0, name != "." { names.append(name) }
            default: break
            }
        }
        return names.map { String($0.prefix { $0 != "." && $0 != "(" }) }
    }
}

extension JSONTree {
    /// As Mustache walks it: numbers with all their digits, null as nothing.
    fileprivate var mustache: Any? {
        switch self {
        case .null: nil
        case .bool(let value): value
        case .number(let value): "\(value)"
        case .string(let value): value
        case .array(let values): values.map { $0.mustache as Any }
        case .object(let values): values.compactMapValues(\.mustache)
        }
    }

    fileprivate var keys: [String] {
        if case .object(let object) = self { object.keys.sorted() } else { [] }
    }

    fileprivate func hasKey(_ key: String) -> Bool {
        if case .object(let object) = self { object[key] != nil } else { false }
    }
}
