/// Values between delimiters, for scripts and spreadsheets.
enum DelimitedText {
    /// Tab-separated; a tab, line feed, carriage return or backslash within a value is written `\t`, `\n`, `\r`, `\\`.
    static func tsv(_ values: [String]) -> String { values.map(tsvEscaped).joined(separator: "\t") + "\n" }

    /// Comma-separated (RFC 4180); lines end with a line feed alone, as Unix tools expect.
    static func csv(_ values: [String]) -> String { values.map(csvQuoted).joined(separator: ",") + "\n" }

    private static func tsvEscaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x09 || $0 == 0x0a || $0 == 0x0d || $0 == 0x5c }) else { return value }
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func csvQuoted(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
}
