import Foundation
import GridModel

/// The address of an account in the Pix directory (BCB, Manual Operacional do DICT §1): a CPF, a CNPJ, a phone number, an
/// e-mail address or a random key.
package struct PixKey: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case cpf, cnpj, phone, email, random }

    package let kind: Kind
    /// As the directory has it: digits alone, letters of an e-mail address in lower case.
    package let text: String

    static let forms =
        "a CPF (11 digits), a CNPJ (14 digits or letters), a phone number with its country (+5571988887777), an e-mail "
        + "address of at most 77 characters, or a random key (123e4567-e12b-12d1-a456-426655440000)"

    /// Nil for what is none of the five, or has wrong check digits. Dots, dashes and slashes of a CPF or CNPJ may be there.
    package init?(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let tax = TaxID(text), tax.kind != .foreign {
            (kind, self.text) = (tax.kind == .cpf ? .cpf : .cnpj, tax.text)
        } else if text.wholeMatch(of: /\+[1-9][0-9]{9,14}/) != nil {
            (kind, self.text) = (.phone, text)
        } else if UUID(uuidString: text) != nil {
            (kind, self.text) = (.random, text.lowercased())
        } else if text.utf8.count <= 77,
            text.wholeMatch(of: /[\x21-\x3F\x41-\x7E]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/) != nil
        {
            (kind, self.text) = (.email, text.lowercased())
        } else {
            return nil
        }
    }
}
