/// What the tax office knows a customer by: a Brazilian CPF or CNPJ, whose check digits are right, or another country's
/// number behind the two letters of the country.
public struct TaxID: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case cpf, cnpj, foreign }

    public let kind: Kind
    /// Without punctuation: `52998224725`, `PT501964843`.
    public let text: String

    /// Nil for a number whose check digits are wrong, and for anything else that is none.
    public init?(_ text: some StringProtocol) {
        let plain = text.uppercased().filter { !" .-/".contains($0) }
        let bytes = Array(plain.utf8)
        guard bytes.allSatisfy({ Self.isDigit($0) || Self.isLetter($0) }) else { return nil }
        if bytes.count == 11, bytes.allSatisfy(Self.isDigit), Self.isCPF(bytes) {
            kind = .cpf
        } else if bytes.count == 14, Self.isCNPJ(bytes) {
            kind = .cnpj
        } else if (6...20).contains(bytes.count), bytes.prefix(2).allSatisfy(Self.isLetter),
            bytes.contains(where: Self.isDigit), bytes.prefix(2) != [66, 82]
        {
            kind = .foreign
        } else {
            return nil
        }
        self.text = plain
    }

    public static let forms =
        "a CPF (529.982.247-25), a CNPJ (11.222.333/0001-81), or another country's behind its two letters (PT501964843)"

    /// As people write it: `529.982.247-25`, `11.222.333/0001-81`.
    public var display: String {
        let all = Array(text)
        func part(_ range: Range<Int>) -> String { String(all[range]) }
        return switch kind {
        case .cpf: "\(part(0..<3)).\(part(3..<6)).\(part(6..<9))-\(part(9..<11))"
        case .cnpj: "\(part(0..<2)).\(part(2..<5)).\(part(5..<8))/\(part(8..<12))-\(part(12..<14))"
        case .foreign: text
        }
    }

    /// Source: Receita Federal, módulo 11; eleven equal digits pass it and are no CPF all the same.
    private static func isCPF(_ digits: [UInt8]) -> Bool {
        guard Set(digits).count > 1 else { return false }
        let values = digits.map { Int($0) - 48 }
        return (9...10).allSatisfy { count in
            let sum = (0..<count).reduce(0) { $0 + values[$1] * (count + 1 - $1) }
            return values[count] == (sum * 10 % 11) % 10
        }
    }

    /// Source: Receita Federal, IN RFB 2229/2024: from July 2026 the first twelve may be letters, whose value is their ASCII
    /// code less 48.
    private static func isCNPJ(_ bytes: [UInt8]) -> Bool {
        guard bytes.suffix(2).allSatisfy(isDigit), Set(bytes).count > 1 else { return false }
        let values = bytes.map { Int($0) - 48 }
        return (12...13).allSatisfy { count in
            let sum = (0..<count).reduce(0) { $0 + values[$1] * ((count - 1 - $1) % 8 + 2) }
            let rest = sum % 11
            return values[count] == (rest < 2 ? 0 : 11 - rest)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
}
