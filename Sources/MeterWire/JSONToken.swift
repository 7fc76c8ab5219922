/// Where a JSON value lies in its text, and what kind of value it is; nothing is decoded.
struct JSONToken {
    enum Kind: UInt8 {
        /// No value at all.
        case absent
        /// A string without escapes.
        case plainString
        /// A string with at least one escape.
        case escapedString
        case number
        /// `NaN`, `Infinity` or `-Infinity`: not JSON, yet what Python's json writes for a float that is no number.
        case notANumber
        case boolean
        case null
        case object
        case array
    }

    let kind: Kind
    /// From the value's first byte; a string's quotes are within.
    let start: Int
    /// Past the value's last byte.
    let end: Int

    static let absent = JSONToken(kind: .absent, start: 0, end: 0)

    var isAbsent: Bool { kind == .absent }
    var isString: Bool { kind == .plainString || kind == .escapedString }
}
