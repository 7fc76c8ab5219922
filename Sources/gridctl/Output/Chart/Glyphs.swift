import Foundation

/// The characters that pictures are drawn with.
enum Glyphs: Hashable, Sendable {
    /// Blocks, braille and lines.
    case unicode
    /// For terminals and locales that have nothing else.
    case ascii

    /// What the terminal and the locale can show: UTF-8 must be named, as POSIX's own locale is ASCII.
    init(_ environment: [String: String]) {
        self = environment["TERM"] == "dumb" ? .ascii : Glyphs(locale: environment)
    }

    /// What the locale alone can show: for words, which a dumb terminal can print too.
    init(locale environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        let isUnicode = name.contains("utf-8") || name.contains("utf8")
        self = isUnicode ? .unicode : .ascii
    }

    /// One of two, as these glyphs are.
    func pick(_ unicode: String, _ ascii: String) -> String { self == .unicode ? unicode : ascii }

    /// Text without characters that ASCII lacks; others become what is next to them, or a question mark.
    func spelled(_ text: String) -> String {
        guard self == .ascii, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        return String(
            text.map { character -> Character in
                if character.isASCII { return character }
                switch character {
                case "…": return "."
                case "–", "—": return "-"
                case "·": return ","
                default:
                    let plain = String(character).folding(options: .diacriticInsensitive, locale: nil)
                    return plain.utf8.count == 1 ? plain.first! : "?"
                }
            })
    }
}
