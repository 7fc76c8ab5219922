import Foundation

/// Text in a header field of a mail.
///
/// Source: RFC 2047 §2 and §5.
enum EncodedWords {
    /// A header field, folded; whatever its value holds, it stays one field.
    static func field(_ name: String, _ value: String) -> String {
        let text = oneLine(value)
        guard !isPlain(text) else { return folded(name + ": " + text) }
        return name + ": " + words(text, after: name.utf8.count + 2).joined(separator: "\n ")
    }

    /// A person's or a program's name and address; the name may be anything.
    static func mailbox(_ name: String?, _ address: String) -> String {
        guard let name = name.map(oneLine), !name.isEmpty else { return address }
        if isPlain(name) {
            let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(quoted)\" <\(address)>"
        }
        return words(name, after: 6).joined(separator: "\n ") + "\n <\(address)>"
    }

    /// Line breaks and other control characters would begin a field of their own, or end the header.
    static func oneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: " "
            default: scalar
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view).split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    /// True for text that needs no encoding: printable ASCII that does not look like an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 32 && $0 < 127 } && !text.contains("=?")
    }

    /// At most 75 characters each, with whole characters of the text in each.
    ///
    /// - Parameter used: So many characters of the first line are taken.
    private static func words(_ text: String, after used: Int) -> [String] {
        var words: [String] = []
        var part = ""
        for character in text {
            // "=?UTF-8?B?" and "?=" around 4 characters for each 3 bytes: 45 bytes make 72.
            let most = words.isEmpty ? max(3, (75 - used - 12) / 4 * 3) : 45
            if part.utf8.count + character.utf8.count > most, !part.isEmpty {
                words.append(word(part))
                part = ""
            }
            part.append(character)
        }
        if !part.isEmpty { words.append(word(part)) }
        return words
    }

    private static func word(_ text: String) -> String { "=?UTF-8?B?\(Data(text.utf8).base64EncodedString())?=" }

    /// Lines of at most 78 characters where there are spaces to break at.
    private static func folded(_ line: String) -> String {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if !current.isEmpty, current.count + 1 + word.count > 76, !lines.isEmpty || current.contains(": ") {
                lines.append(current)
                current = String(word)
            } else {
                current += current.isEmpty ? String(word) : " " + word
            }
        }
        return (lines + [current]).joined(separator: "\n ")
    }
}
