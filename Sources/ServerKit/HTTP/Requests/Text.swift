import Foundation
import GridModel

/// Short texts that people give things.
enum Text {
    static let longest = 200

    /// Without the white space around it; nil when there is none.
    /// - Throws: ``Problem`` 422 for a text that is too long or has control characters.
    static func name(_ text: String?, field: String) throws(Problem) -> String? {
        guard let text else { return nil }
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard name.count <= longest, name.utf8.count <= 4 * longest else {
            throw .invalid("\(field) is longer than \(longest) characters")
        }
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .invalid("\(field) must not have control characters")
        }
        return name.isEmpty ? nil : name
    }
}
