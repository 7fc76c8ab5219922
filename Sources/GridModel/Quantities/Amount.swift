/// A currency by its ISO 4217 code.
public struct Currency: Hashable, Sendable, Codable {
    /// Three letters, as in ISO 4217: `BRL`.
    public let code: String
    /// Decimals of the minor unit (ISO 4217 table A.1): 2 for most, 0 for JPY, 3 for KWD.
    public var minorDigits: Int { Self.unusualMinorDigits[code] ?? 2 }

    /// Nil unless the code is three upper-case ASCII letters.
    public init?(code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
        self.code = code
    }

    private init(known code: String) { self.code = code }
    public static let brl = Currency(known: "BRL")
    public static let eur = Currency(known: "EUR")
    public static let usd = Currency(known: "USD")

    /// ISO 4217 table A.1: currencies whose minor unit is not a hundredth.
    private static let unusualMinorDigits = [
        "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
        "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
        "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
    ]

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let code = try container.decode(String.self)
        guard let currency = Currency(code: code) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(code) is no currency code")
        }
        self = currency
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

/// An amount of money: a whole number of minor units (cents) of one currency.
public struct Amount: Hashable, Sendable {
    public var minorUnits: Int64
    public var currency: Currency

    public init(minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Reads a decimal amount that has no more decimals than the currency's minor unit.
    /// - Throws: ``DecimalError``.
    public init(_ text: String, _ currency: Currency) throws(DecimalError) {
        let minor = try DecimalDigits.scaled(text, decimals: currency.minorDigits)
        guard DecimalDigits.isExact(text, decimals: currency.minorDigits) else { throw .notANumber }
        self.init(minorUnits: minor, currency)
    }

    /// The sum of two amounts of one currency.
    public static func + (a: Amount, b: Amount) -> Amount {
        precondition(a.currency == b.currency, "amounts of two currencies have no sum")
        return Amount(minorUnits: a.minorUnits + b.minorUnits, a.currency)
    }

    /// The decimal digits with all decimals of the minor unit: `76.40`.
    public var text: String {
        DecimalDigits.text(minorUnits, decimals: currency.minorDigits, atLeast: currency.minorDigits)
    }
}

/// In JSON: `{"amount": "76.40", "currency": "BRL"}`.
extension Amount: Codable {
    private enum CodingKeys: String, CodingKey { case amount, currency }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let currency = try container.decode(Currency.self, forKey: .currency)
        let text = try container.decode(String.self, forKey: .amount)
        do {
            try self.init(text, currency)
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: .amount, in: container, debugDescription: "\(text) is no amount of \(currency.code)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(text, forKey: .amount)
        try container.encode(currency, forKey: .currency)
    }
}

extension Amount: CustomStringConvertible {
    public var description: String { "\(text) \(currency.code)" }
}
