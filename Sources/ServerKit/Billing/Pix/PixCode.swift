import GridModel

/// A static Pix code: what a payer's bank reads from the square (BCB, Manual de Padrões para Iniciação do Pix §1.5).
struct PixCode: Hashable, Sendable {
    var payee: Payee
    /// Open to the payer when nil.
    var amount: Amount?
    /// Tells one payment from another: up to 25 letters and digits; none when nil.
    var transaction: String?
    /// A text for the payer, in ASCII.
    var text: String?

    /// The code as the payer copies or scans it.
    /// - Throws: ``PixFault``.
    func payload() throws(PixFault) -> String {
        var account = [EMVField("00", "br.gov.bcb.pix"), EMVField("01", payee.key.text)]
        if let text { account.append(EMVField("02", text)) }
        guard account.reduce(0, { $0 + $1.text.utf8.count }) <= EMVField.longestValue else {
            throw PixFault("the key \(payee.key.text) leaves no room for the text \(text ?? ""): shorten that")
        }
        if let amount, amount.currency != .brl || amount.minorUnits <= 0 {
            throw PixFault("Pix pays amounts of BRL above zero, not \(amount)")
        }
        if let transaction, !Self.isTransaction(transaction) {
            throw PixFault("\(transaction) is no Pix transaction id: it has 1 to 25 letters and digits")
        }
        var fields = [
            EMVField("00", "01"), EMVField("26", account), EMVField("52", "0000"), EMVField("53", "986"),
        ]
        if let amount { fields.append(EMVField("54", amount.text)) }
        fields += [
            EMVField("58", "BR"), EMVField("59", payee.name), EMVField("60", payee.city),
            EMVField("62", [EMVField("05", transaction ?? "***")]),
        ]
        let begun = fields.map(\.text).joined() + "6304"
        return begun + CRC16.text(of: begun)
    }

    private static func isTransaction(_ text: String) -> Bool {
        (1...25).contains(text.utf8.count)
            && text.utf8.allSatisfy { ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || ($0 >= 48 && $0 <= 57) }
    }
}

/// Why there is no Pix code.
package struct PixFault: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) { self.message = message }
}
