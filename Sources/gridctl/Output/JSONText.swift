import Foundation
import GridModel

/// Values as JSON text, with keys in order and every digit.
enum JSONText {
    /// On one line, with its line feed.
    static func line(_ value: some Encodable) throws -> String { try text(value, isPretty: false) + "\n" }

    static func text(_ value: some Encodable, isPretty: Bool, keys: [String]? = nil) throws -> String {
        // What long lists are of is written by hand, to the byte as the encoder writes it.
        if !isPretty, keys == nil, let item = value as? any JSONItem { return item.jsonText }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        guard let keys else { return String(decoding: try encoder.encode(value), as: UTF8.self) }
        let whole = try JSONDecoder().decode(JSONTree.self, from: try encoder.encode(value))
        return String(decoding: try encoder.encode(whole.keeping(keys)), as: UTF8.self)
    }
}
