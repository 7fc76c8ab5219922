/// Brazil's tax numbers with their check digits (Receita Federal: modulo 11).
enum TaxNumber {
    /// Eleven digits whose last two fit the others; those that are all the same are nobody's.
    static func isCPF(_ text: String) -> Bool {
        let digits = text.utf8.map { Int($0) - 48 }
        guard digits.count == 11, digits.allSatisfy({ (0...9).contains($0) }), Set(digits).count > 1 else {
            return false
        }
        return check(digits.prefix(9), weights: (2...10).reversed()) == digits[9]
            && check(digits.prefix(10), weights: (2...11).reversed()) == digits[10]
    }

    /// Twelve digits or, since July 2026, capital letters (IN RFB 2229/2024), and two check digits.
    static func isCNPJ(_ text: String) -> Bool {
        let values = text.utf8.map { Int($0) - 48 }
        let isCharacter = { (value: Int) in (0...9).contains(value) || (17...42).contains(value) }
        guard values.count == 14, values.prefix(12).allSatisfy(isCharacter),
            values.suffix(2).allSatisfy({ (0...9).contains($0) }), Set(values).count > 1
        else { return false }
        let weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
        return check(values.prefix(12), weights: weights.dropFirst()) == values[12]
            && check(values.prefix(13), weights: weights) == values[13]
    }

    private static func check(_ values: ArraySlice<Int>, weights: some Sequence<Int>) -> Int {
        let rest = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
        return rest < 2 ? 0 : 11 - rest
    }
}
