import GridModel

/// What must be known of a meter to bill it over a period, and the bill once it is known: pure.
///
/// It depends on the terms alone, so one is made for the many meters that share them.
package struct BillingPlan: Sendable {
    let terms: BillingTerms
    /// Where consumption must be cut, in order, from the period's start to its end.
    package let boundaries: [Instant]
    /// Whose consumption counts; imported energy first.
    package let registers: [RegisterID]

    /// - Throws: ``BillingFault`` for terms that can't be billed.
    package init(_ terms: BillingTerms) throws(BillingFault) {
        self.terms = terms
        boundaries = [terms.period.span.start, terms.period.span.end]
        registers = [.importedEnergy]
    }

    /// The bill, given what each of ``registers`` consumed between each two neighbouring ``boundaries``.
    /// - Throws: ``BillingFault`` when an amount does not fit 64 bits, or the tariff leaves it unrounded.
    package func bill(_ usage: [RegisterID: [Usage]]) throws(BillingFault) -> Bill {
        let whole = Usage.sum(usage[.importedEnergy] ?? [])
        let tariff = terms.tariffs[0].tariff
        let charge = try Billing.energyCharge(whole.energy, tariff)
        let line = InvoiceLine(
            kind: "energy", label: "Energy, flat", quantity: Quantity(whole.energy), unit: "kWh",
            unitPrice: tariff.energyRate, amount: charge.text, quality: whole.quality)
        return Bill(
            consumption: whole.energy, quality: whole.quality, lines: [line],
            total: try Billing.total([charge], tariff))
    }
}

/// What a register counted between two boundaries.
package struct Usage: Hashable, Sendable {
    package var energy: Energy
    package var quality: IntervalQuality

    package init(energy: Energy, quality: IntervalQuality) {
        self.energy = energy
        self.quality = quality
    }

    /// Measured when all of it is, else of the least certain kind there is in it.
    static func sum(_ parts: [Usage]) -> Usage {
        parts.reduce(into: Usage(energy: .zero, quality: .measured)) { sum, part in
            sum.energy += part.energy
            sum.quality = max(sum.quality, part.quality)
        }
    }
}
