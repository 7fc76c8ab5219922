/// A price per unit: a mantissa and a scale, with every digit it was given.
public struct Rate: Hashable, Sendable {
    /// The price times 10^`scale`.
    public let mantissa: Int64
    /// Decimals kept, trailing zeros included.
    public let scale: Int

    public init(mantissa: Int64, scale: Int) {
        precondition((0...18).contains(scale))
        self.mantissa = mantissa
        self.scale = scale
    }

    /// Reads a plain decimal number and keeps all its digits: `0.40` has scale 2.
    /// - Throws: ``DecimalError``; an exponent is not a price's notation, and more than 18 decimals overflow.
    public init(_ text: String) throws(DecimalError) {
        guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == 46 || $0 == 45 }) else { throw .notANumber }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let scale = parts.count == 2 ? parts[1].count : 0
        guard scale <= 18 else { throw .overflow }
        self.init(mantissa: try DecimalDigits.scaled(text, decimals: scale), scale: scale)
    }

    /// All its digits: `0.40`.
    public var text: String { DecimalDigits.text(mantissa, decimals: scale, atLeast: scale) }
}

/// In JSON a rate is a string with all its digits: `"0.40"`.
extension Rate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no price")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
