import Foundation
import GridModel

/// Where a list continues: numbers behind a letter for the list they belong to, opaque to callers.
struct Cursor: Hashable, Sendable {
    var list: Character
    var numbers: [Int64]

    /// Base64url without padding.
    var text: String {
        let plain = ([String(list)] + numbers.map { String($0) }).joined(separator: ":")
        return Data(plain.utf8).base64URL
    }

    /// - Throws: ``Problem`` 400 for text that is no cursor of this list.
    init(_ text: String, list: Character, count: Int) throws(Problem) {
        let refusal = Problem.badRequest("cursor is \(text.prefix(100)); it must be the `next` of the page before")
        guard text.utf8.count <= 400, let data = Data(base64URL: text), let plain = String(data: data, encoding: .utf8)
        else { throw refusal }
        let parts = plain.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == count + 1, parts[0] == String(list) else { throw refusal }
        var numbers: [Int64] = []
        for part in parts.dropFirst() {
            guard let number = Int64(part) else { throw refusal }
            numbers.append(number)
        }
        self.list = list
        self.numbers = numbers
    }

    init(list: Character, _ numbers: Int64...) {
        self.list = list
        self.numbers = numbers
    }
}

extension Data {
    /// RFC 4648 §5, without padding.
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    init?(base64URL text: String) {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
