import CTerminal
import Foundation

/// How many columns text takes up on a terminal.
enum DisplayWidth {
    /// Makes `wcwidth` know the characters of the user's locale, or those of UTF-8 where the locale has none.
    static func useLocale(of environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isUnicode = locale.lowercased().contains("utf")
        if setlocale(LC_CTYPE, isUnicode ? "" : "C.UTF-8") == nil { setlocale(LC_CTYPE, "C.UTF-8") }
    }

    /// That of the process, when nobody has said another; reading it takes longer than a small question.
    private static let usesLocaleOfProcess: Void = useLocale(of: Surroundings.variablesOfProcess())

    static func of(_ text: String) -> Int {
        var width = 0
        for scalar in text.unicodeScalars {
            if scalar.value < 0x7f {
                width += 1
            } else {
                usesLocaleOfProcess
                width += max(0, Int(wcwidth(wchar_t(bitPattern: scalar.value))))
            }
        }
        return width
    }

    /// The text cut to `width` columns, with an ellipsis where something is missing.
    static func cut(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        guard width > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let next = of(String(character))
            if used + next > width - 1 { break }
            result.append(character)
            used += next
        }
        return result + "…"
    }
}

/// Text from outside, made harmless for a terminal.
enum Sanitized {
    /// Control characters, which could command the terminal, become visible: `^[`.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !isControl(scalar) {
                result.append(scalar)
            } else if scalar.value < 0x20 {
                result.append("^")
                result.append(Unicode.Scalar(UInt8(scalar.value) + 0x40))
            } else {
                result.append("\u{FFFD}")
            }
        }
        return String(result)
    }

    /// C0, DEL and C1; and the overrides of direction, which make text look like what it is not.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x202a...0x202e, 0x2028, 0x2029, 0x2066...0x2069: true
        default: false
        }
    }
}
