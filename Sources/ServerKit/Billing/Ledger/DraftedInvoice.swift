import Crypto
import Foundation
import GridModel

/// An invoice that is worked out and has no number yet, as it will be kept.
package struct DraftedInvoice: Sendable {
    package var meter: MeterID
    package var usagePoint: Int64
    package var customer: Int64?
    package var terms: Kept<InvoiceTerms>
    package var forms: Kept<[LineForm]>
    package var figures: [UInt8]
    /// Minor units.
    package var total: Int64
    package var consumption: Energy
    package var quality: IntervalQuality
    /// A register of it was not read up to the period's end.
    package var isEstimated = false
    package var trueUps: [TrueUp] = []
    /// What a person should know of it.
    package var notes: [String] = []
    /// The invoice whose place it takes.
    package var replaces: Int64?

    /// It tells of estimates, its own or those of others.
    package var isUnusual: Bool { isEstimated || !trueUps.isEmpty }

    /// The days that are billed.
    package var days: Range<CivilDate> { terms.value.firstDay..<terms.value.lastDay.adding(days: 1) }

    /// What is said when another month's invoice has some of its days.
    package func overlap(_ other: LiveInvoice, of month: CivilMonth) -> String {
        "invoice \(other.number) of \(month.text) bills some of \(days.text) already: take that one back first "
            + "(gridctl invoices void or credit)"
    }

    package func dueDate(issuedAt now: Instant) -> CivilDate {
        terms.value.payment.dueDate(issuedOn: terms.value.timeZone.local(at: now).date)
    }

    /// As a list shows it once it has this number.
    package func summary(number: Int64, issuedAt now: Instant) -> InvoiceSummary {
        let amount = Amount(minorUnits: total, terms.value.currency)
        let issuedOn = terms.value.timeZone.local(at: now).date
        let account = InvoiceAccount(issued: amount, on: issuedOn, dueDate: dueDate(issuedAt: now))
        return InvoiceSummary(
            number: number, meter: meter, customer: customer, month: terms.value.month,
            status: account.status(on: issuedOn), issuedOn: issuedOn, dueDate: account.dueDate,
            consumptionKwh: consumption, quality: quality, total: amount, balance: amount)
    }
}

/// The SHA-256 of all that an issued invoice says and was worked out from.
enum InvoiceDigest {
    static func of(
        number: Int64, meter: Int64, usagePoint: Int64, customer: Int64?, month: Int64,
        firstDay: Int64, lastDay: Int64, total: Int64, issuedAt: Int64, due: Int64, replaces: Int64?, terms: [UInt8],
        forms: [UInt8],
        figures: UnsafeRawBufferPointer
    ) -> SHA256Digest {
        var hash = SHA256()
        withUnsafeTemporaryAllocation(byteCount: 192, alignment: 8) { room in
            var offset = 0
            func add(_ value: Int64) {
                room.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Int64.self)
                offset += 8
            }
            add(1)
            add(number)
            add(meter)
            add(usagePoint)
            add(customer ?? 0)
            add(month)
            add(firstDay)
            add(lastDay)
            add(total)
            add(issuedAt)
            add(due)
            add(replaces ?? 0)
            for text in [terms, forms] {
                for (index, byte) in text.enumerated() { room[offset + index] = byte }
                offset += text.count
            }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<offset]))
        }
        hash.update(bufferPointer: figures)
        return hash.finalize()
    }
}
