import Foundation

/// Something that two tariffs say differently.
public struct TariffDifference: Hashable, Sendable, Codable {
    /// Where: `components[TE].price`. Components, taxes and the like are told apart by their names, not their places.
    public var path: String
    /// Nil where only the second has it.
    public var before: String?
    /// Nil where only the first has it.
    public var after: String?

    public init(path: String, before: String?, after: String?) {
        self.path = path
        self.before = before
        self.after = after
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(before, forKey: .before)
        try container.encode(after, forKey: .after)
    }

    /// Everything that two tariffs say differently, in the order of the first; none for tariffs that bill alike.
    public static func all(_ before: Tariff, _ after: Tariff) -> [TariffDifference] {
        // A tariff is made of texts, numbers and lists, whose encoding does not fail.
        guard let first = try? DocumentTree(encoding: before), let second = try? DocumentTree(encoding: after) else {
            return []
        }
        return first.differences(from: second, at: "")
    }
}

/// What a document says, apart from its notation.
private enum DocumentTree: Hashable {
    case leaf(String)
    case list([DocumentTree])
    case object([String: DocumentTree])

    init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(DocumentTree.self, from: JSONEncoder().encode(value))
    }

    func differences(from other: DocumentTree, at path: String) -> [TariffDifference] {
        if self == other { return [] }
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            return Set(mine.keys).union(theirs.keys).sorted(by: Self.inOrder).flatMap { key in
                Self.differences(mine[key], theirs[key], at: path.isEmpty ? key : "\(path).\(key)")
            }
        case (.list(let mine), .list(let theirs)):
            guard let mine = Self.named(mine), let theirs = Self.named(theirs) else {
                return [TariffDifference(path: path, before: text, after: other.text)]
            }
            let names = mine.map(\.name) + theirs.map(\.name).filter { name in !mine.contains { $0.name == name } }
            return names.flatMap { name in
                Self.differences(
                    mine.first { $0.name == name }?.tree, theirs.first { $0.name == name }?.tree,
                    at: "\(path)[\(name)]")
            }
        default: return [TariffDifference(path: path, before: text, after: other.text)]
        }
    }

    private static func differences(
        _ mine: DocumentTree?, _ theirs: DocumentTree?, at path: String
    ) -> [TariffDifference] {
        if let mine, let theirs { return mine.differences(from: theirs, at: path) }
        return [TariffDifference(path: path, before: mine?.text, after: theirs?.text)]
    }

    /// What a tariff is called and when it holds before what it costs.
    private static func inOrder(_ a: String, _ b: String) -> Bool {
        func rank(_ key: String) -> Int { ["name", "title", "validFrom", "currency"].firstIndex(of: key) ?? 9 }
        return (rank(a), a) < (rank(b), b)
    }

    /// The entries of a list by what each calls itself; by its place too where several do alike, and nil where none does.
    private static func named(_ entries: [DocumentTree]) -> [(name: String, tree: DocumentTree)]? {
        var seen: [String: Int] = [:]
        var result: [(name: String, tree: DocumentTree)] = []
        for entry in entries {
            guard case .object(let members) = entry else { return nil }
            let names = ["label", "name", "band", "from", "upTo"].compactMap { key -> String? in
                guard case .leaf(let text)? = members[key] else { return nil }
                return text
            }
            let name = names.first ?? "rest"
            let count = seen[name, default: 0] + 1
            seen[name] = count
            result.append((count == 1 ? name : "\(name) \(count)", entry))
        }
        return result
    }

    /// On one line: `0.35`, `{price: 0.35, upTo: 100}`.
    private var text: String {
        switch self {
        case .leaf(let text): return text
        case .list(let entries): return "[" + entries.map(\.text).joined(separator: ", ") + "]"
        case .object(let members):
            let pairs = members.sorted { Self.inOrder($0.key, $1.key) }.map { "\($0.key): \($0.value.text)" }
            return "{" + pairs.joined(separator: ", ") + "}"
        }
    }
}

extension DocumentTree: Decodable {
    init(from decoder: any Decoder) throws {
        if let members = try? decoder.singleValueContainer().decode([String: DocumentTree].self) {
            self = .object(members)
        } else if let entries = try? decoder.singleValueContainer().decode([DocumentTree].self) {
            self = .list(entries)
        } else {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .leaf(text)
            } else if let flag = try? container.decode(Bool.self) {
                self = .leaf(String(flag))
            } else {
                self = .leaf(try container.decode(Quantity.self).text)
            }
        }
    }
}
