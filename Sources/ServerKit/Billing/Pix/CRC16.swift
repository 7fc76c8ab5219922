/// CRC-16/CCITT-FALSE: polynomial 0x1021, initial 0xFFFF, nothing reflected (EMV QRCPS merchant-presented mode §4.7.3).
enum CRC16 {
    static func of(_ text: String) -> UInt16 {
        text.utf8.reduce(0xFFFF) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt16(byte) << 8) { value, _ in
                value & 0x8000 == 0 ? value << 1 : value << 1 ^ 0x1021
            }
        }
    }

    /// Four upper-case hexadecimal digits.
    static func text(of text: String) -> String {
        let digits = String(of(text), radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
