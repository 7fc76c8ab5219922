/// Text as a mail's body carries it, whatever is on the way: lines of at most 76 ASCII characters.
///
/// Source: RFC 2045 §6.7.
enum QuotedPrintable {
    static func encode(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\n")
    }

    private static func line(_ line: Substring) -> String {
        var result = ""
        var width = 0
        let bytes = Array(line.utf8)
        let from = Array("From ".utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let isSpace = byte == 32 || byte == 9
            // A line's last space would be lost; a lone dot ends a mail for some programs, and "From " begins one.
            let isPlain = (byte > 32 && byte < 127 && byte != 61) || (isSpace && !isLast)
            let isMarked = width == 0 && (byte == 46 || (byte == 70 && bytes[index...].starts(with: from)))
            let piece = isPlain && !isMarked ? String(UnicodeScalar(byte)) : hex(byte)
            if width + piece.utf8.count > (isLast ? 76 : 75) {
                result += "=\n"
                width = 0
            }
            result += piece
            width += piece.utf8.count
        }
        return result
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "=0" + digits : "=" + digits
    }
}
