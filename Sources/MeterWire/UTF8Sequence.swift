/// What must follow the first byte of a character of two bytes or more.
///
/// Source: The Unicode Standard, table 3-7 (well-formed UTF-8 byte sequences).
struct UTF8Sequence {
    /// How many bytes follow, 1…3.
    let following: UInt8
    /// What the first of them may be; the others are 80…BF.
    let lowest: UInt8
    let highest: UInt8

    /// Nil for a byte that begins no character.
    init?(lead: UInt8) {
        switch lead {
        case 0xC2...0xDF: (following, lowest, highest) = (1, 0x80, 0xBF)
        case 0xE0: (following, lowest, highest) = (2, 0xA0, 0xBF)
        case 0xED: (following, lowest, highest) = (2, 0x80, 0x9F)
        case 0xE1...0xEF: (following, lowest, highest) = (2, 0x80, 0xBF)
        case 0xF0: (following, lowest, highest) = (3, 0x90, 0xBF)
        case 0xF1...0xF3: (following, lowest, highest) = (3, 0x80, 0xBF)
        case 0xF4: (following, lowest, highest) = (3, 0x80, 0x8F)
        default: return nil
        }
    }
}
