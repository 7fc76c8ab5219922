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
    /// The day of the month that the billing cycle begins on.
    package var cycleDay: Int?
    /// The same of the cycle that the period before ended by, where that was another.
    package var earlierCycleDay: Int?
    /// The hours and days that its evidence sums consumption over; nil from before that was kept.
    package var windows: [EvidenceWindow]?

    package init(
        _ terms: BillingTerms, currency: Currency, windows: [EvidenceWindow]? = nil, engine: String = Version.current
    ) {
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
        cycleDay = period.cycle.day
        earlierCycleDay = period.isTransition ? period.earlier.day : nil
        self.windows = windows
    }

    /// The period that they are of, which a customer may have had a part of.
    package var billingPeriod: BillingPeriod {
        BillingPeriod(
            month, cycleDay.flatMap { BillingCycle(day: $0) } ?? .month,
            after: earlierCycleDay.flatMap { BillingCycle(day: $0) }, in: timeZone)
    }

    /// What they were made of, from what is kept of it.
    /// - Throws: ``TariffFaults`` for a tariff's text that can't be read.
    package func billingTerms() throws -> BillingTerms {
        BillingTerms(
            period: billingPeriod,
            tariffs: try tariffs.map { tariff in
                TariffTerm(days: tariff.from..<tariff.to.adding(days: 1), tariff: try TariffText.read(tariff.text))
            }, supply: supply)
    }
}

/// The same hours of several days, or several days as a whole, over which consumption is summed.
package struct EvidenceWindow: Hashable, Sendable, Codable {
    package var label: String
    /// From the first one's start to the last one's end.
    package var span: TimeSpan
    /// How many there are, each without a break.
    package var intervals: Int
}

extension BillingPlan {
    package var evidenceWindows: [EvidenceWindow] {
        windows.map { EvidenceWindow(label: $0.label, span: $0.span, intervals: $0.count) }
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
    /// The register that was read, and the numbers of the windows that what it counted is summed over; nil for a line that
    /// no register has a part in, and from before that was kept.
    package var register: RegisterID?
    package var windows: [Int]?

    /// - Parameter basis: How a line of this form comes about.
    package init(_ line: InvoiceLine, _ basis: LineBasis? = nil, among all: [EvidenceWindow] = []) {
        kind = line.kind
        label = line.label
        unit = line.unit
        unitPrice = line.unitPrice
        hasQuantity = line.quantity != nil
        hasQuality = line.quality != nil
        guard let basis, let register = basis.register else { return }
        let windows = basis.parts.compactMap { part in
            all.firstIndex { $0.label == part.label && $0.span == part.span && $0.intervals == part.intervals }
        }
        // The interval of a demand is none of them.
        guard windows.count == basis.parts.count else { return }
        self.register = register
        self.windows = windows
    }

    /// True for a form that says the same, whatever it is known to come from.
    package func says(sameAs other: LineForm) -> Bool {
        kind == other.kind && label == other.label && unit == other.unit && unitPrice == other.unitPrice
            && hasQuantity == other.hasQuantity && hasQuality == other.hasQuality
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
