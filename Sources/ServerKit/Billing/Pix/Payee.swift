import Foundation
import GridModel

/// Whom invoices are paid to by Pix.
package struct Payee: Hashable, Sendable {
    package let key: PixKey
    /// As a payer's bank shows it: at most 25 characters of ASCII.
    package let name: String
    /// At most 15 characters of ASCII.
    package let city: String

    /// Letters lose their accents; what is then no ASCII, or too long, is a fault: a name is not cut without being told.
    /// - Throws: ``PixFault`` that names what to change.
    package init(key: String, name: String, city: String) throws(PixFault) {
        guard let key = PixKey(key) else {
            throw PixFault("\(key) is no Pix key; one is \(PixKey.forms)")
        }
        self.key = key
        self.name = try Self.folded(name, "name", most: 25)
        self.city = try Self.folded(city, "city", most: 15)
    }

    private static func folded(_ text: String, _ what: String, most: Int) throws(PixFault) -> String {
        let folded = plain(text)
        guard !folded.isEmpty else { throw PixFault("the payee's \(what) is empty") }
        guard folded.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw PixFault("the payee's \(what) \(text) has characters that a Pix code can't: write it in ASCII")
        }
        guard folded.utf8.count <= most else {
            throw PixFault(
                "the payee's \(what) \(text) has \(folded.utf8.count) characters; a Pix code has room for \(most)")
        }
        return folded
    }

    /// Without accents: `São` is `Sao`.
    static func plain(_ text: String) -> String {
        let scalars = text.trimmingCharacters(in: .whitespaces).decomposedStringWithCanonicalMapping.unicodeScalars
        var plain = String.UnicodeScalarView()
        plain.append(contentsOf: scalars.filter { $0.properties.generalCategory != .nonspacingMark })
        return String(plain)
    }
}

extension Payee {
    /// How an amount can be paid; nil when there is nothing to pay, or no Brazilian money.
    /// - Parameter transaction: Up to 25 letters and digits that no other invoice has.
    package func payment(of amount: Amount, transaction: String) -> Payment? {
        let code = PixCode(payee: self, amount: amount, transaction: transaction)
        return (try? code.payload()).map { Payment(kind: "pix", payload: $0) }
    }

    /// How what is owed for an issued invoice can be paid; nil for one that is settled, void or credited.
    package func payment(of invoice: Invoice, owed: Amount) -> Payment? {
        guard let number = invoice.number, [.issued, .overdue].contains(invoice.status) else { return nil }
        return payment(of: owed, transaction: Self.transaction(ofInvoice: number))
    }

    /// What tells the payment of a meter's draft: there is one draft of a meter's period.
    package static func transaction(ofDraftOf meter: MeterID, in period: CivilMonth) -> String {
        "M\(meter)P" + period.text.filter { $0 != "-" }
    }

    /// What tells the payment of an issued invoice.
    package static func transaction(ofInvoice number: Int64) -> String { "N\(number)" }
}
