import Crypto
import Foundation
import GridModel

/// What the invoices of one period, one zone and the same tariffs have in common, kept once for all of them.
package struct InvoiceTerms: Hashable, Sendable, Codable {
    /// The gridd that worked them out.
    package var engine: String
    package var month: CivilMonth
    package var firstDay: CivilDate
    package var lastDay: CivilDate
    package var period: TimeSpan
    package var timeZone: Zone
    /// The zone's offsets over the period.
    package var offsets: [ZoneOffset]
    package var currency: Currency
    /// As the invoice names it.
    package var tariff: String
    package var tariffs: [TariffEvidence]
    package var supply: Supply
    package var payment: PaymentTerms

    package init(_ terms: BillingTerms, currency: Currency, engine: String = Version.current) {
        let period = terms.period
        self.engine = engine
        month = period.month
        // Where the customer changed within the period they are a part of it.
        let (days, span) = (terms.days, terms.span)
        firstDay = days.lowerBound
        lastDay = days.upperBound.adding(days: -1)
        self.period = span
        timeZone = period.zone
        offsets = ([span.start] + period.zone.transitions(in: span).filter { $0 > span.start })
            .map { ZoneOffset(from: $0, seconds: period.zone.offset(at: $0)) }
        self.currency = currency
        tariff = terms.tariffNames
        tariffs = terms.tariffs.map { term in
            TariffEvidence(
                name: term.tariff.name, from: term.days.lowerBound, to: term.days.upperBound.adding(days: -1),
                sha256: KeptText.hex(KeptText.digest(term.text)), text: term.text)
        }
        supply = terms.supply
        payment = terms.payment
    }
}

/// What a line of an invoice says apart from its figures.
package struct LineForm: Hashable, Sendable, Codable {
    package var kind: String
    package var label: String
    package var unit: String?
    package var unitPrice: Rate?
    package var hasQuantity: Bool
    package var hasQuality: Bool

    package init(_ line: InvoiceLine) {
        kind = line.kind
        label = line.label
        unit = line.unit
        unitPrice = line.unitPrice
        hasQuantity = line.quantity != nil
        hasQuality = line.quality != nil
    }

    func fits(_ line: InvoiceLine) -> Bool {
        kind == line.kind && label == line.label && unit == line.unit && unitPrice == line.unitPrice
            && hasQuantity == (line.quantity != nil) && hasQuality == (line.quality != nil)
    }
}

/// A value that many invoices share, with the text it is kept as and that text's SHA-256.
package final class Kept<Value: Codable & Hashable & Sendable>: Sendable {
    package let value: Value
    package let text: KeptText

    package init(_ value: Value) throws {
        self.value = value
        text = KeptText(String(decoding: try KeptText.encode(value), as: UTF8.self))
    }
}

/// A text that is kept once, under its SHA-256.
package final class KeptText: Sendable {
    package let text: String
    package let sha256: [UInt8]

    package init(_ text: String) {
        self.text = text
        sha256 = Self.digest(text)
    }

    static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        .joined()
    }

    /// The same value is always the same text.
    fileprivate static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }
}

extension BillingTerms {
    /// As an invoice names them.
    package var tariffNames: String { tariffs.map(\.tariff.name).joined(separator: ", ") }

    /// When its invoices are to be paid: as the tariff that is in force last says.
    package var payment: PaymentTerms { PaymentTerms(tariffs.last?.tariff) }
}

extension TariffTerm {
    /// The document, word for word, that the tariff was read from; what it would say, of one that is not stored.
    var text: String { document?.text ?? (try? TariffText.write(tariff)) ?? tariff.name }
}
