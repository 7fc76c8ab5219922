import GridModel

/// What an invoice adds to, or takes back from, an earlier one that was estimated, now that the meter was read again: the
/// earlier period as it would be billed by the readings, less what was billed of it.
package struct TrueUp: Hashable, Sendable {
    /// The number of the invoice that was estimated.
    package var estimate: Int64
    /// The month that names its period.
    package var month: CivilMonth
    /// Less than nothing where the estimate was too high.
    package var energy: Energy
    /// Minor units; taxes, tiers and minima of the earlier period are in it.
    package var amount: Int64
    /// As the earlier period comes by its readings.
    package var readEnergy: Energy
    package var readTotal: Int64
    /// Of what was read.
    package var quality: IntervalQuality

    package init(
        estimate: Int64, month: CivilMonth, energy: Energy, amount: Int64, readEnergy: Energy, readTotal: Int64,
        quality: IntervalQuality
    ) {
        self.estimate = estimate
        self.month = month
        self.energy = energy
        self.amount = amount
        self.readEnergy = readEnergy
        self.readTotal = readTotal
        self.quality = quality
    }

    /// The kind of its line.
    static let kind = "true-up"

    /// An estimate that was right has no line.
    var hasLine: Bool { energy != .zero || amount != 0 }

    fileprivate func line(_ currency: Currency, explained: Bool) -> InvoiceLine {
        InvoiceLine(
            kind: Self.kind, label: "True-up of \(month.text)", quantity: Quantity(energy), unit: "kWh", unitPrice: nil,
            amount: Amount(minorUnits: amount, currency).text, quality: quality,
            basis: explained ? basis(currency) : nil)
    }

    /// How its line comes about.
    func basis(_ currency: Currency) -> LineBasis {
        func text(_ minorUnits: Int64) -> String { Amount(minorUnits: minorUnits, currency).text }
        return LineBasis(
            price: [
                BasisStep(
                    step: "true-up",
                    detail: "\(month.text) by its readings \(text(readTotal)) − \(text(readTotal - amount)) of invoice "
                        + "\(estimate)", result: text(amount))
            ], register: nil, parts: [],
            quantity: [
                BasisStep(
                    step: "true-up",
                    detail: "\(readEnergy.kilowattHoursText) kWh read − \((readEnergy - energy).kilowattHoursText) kWh "
                        + "billed", result: energy.kilowattHoursText)
            ])
    }
}

extension Bill {
    /// Adds a line for each, beneath all others; the consumption stays that of the period itself.
    /// - Throws: ``BillingFault`` when the total does not fit.
    mutating func add(_ trueUps: [TrueUp], explained: Bool = false) throws(BillingFault) {
        for trueUp in trueUps where trueUp.hasLine {
            let (sum, overflow) = total.minorUnits.addingReportingOverflow(trueUp.amount)
            guard !overflow else {
                throw BillingFault(message: "the true-up of \(trueUp.month.text) overflows the total")
            }
            total.minorUnits = sum
            lines.append(trueUp.line(total.currency, explained: explained))
        }
    }
}
