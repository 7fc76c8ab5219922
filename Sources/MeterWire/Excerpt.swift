/// A piece of what a meter sent, fit to be read back to its owner: at most 60 characters, all of them printable.
enum Excerpt {
    static let longest = 60

    /// What the bytes say, cut and with control characters and broken UTF-8 made visible.
    static func of(_ bytes: some Collection<UInt8>) -> String {
        // No character we let through takes more than four bytes.
        let head = String(decoding: bytes.prefix(longest * 4 + 4), as: UTF8.self)
        var excerpt = ""
        for (index, scalar) in head.unicodeScalars.enumerated() {
            if index == longest { return excerpt + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                excerpt += "\\u{" + String(scalar.value, radix: 16) + "}"
            default:
                excerpt.unicodeScalars.append(scalar)
            }
        }
        return excerpt
    }
}
