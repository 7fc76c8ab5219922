import GridModel

/// Why no invoice can be drawn up.
package struct BillingFault: Error, Hashable, Sendable {
    /// What is wrong, naming the tariff and the quantity.
    package let message: String
}

/// Consumption and a tariff to an invoice: pure.
package enum Billing {
    /// The invoice as it would be issued, without a number.
    ///
    /// The total is the sum of the lines as they are printed.
    /// - Throws: ``BillingFault`` when an amount does not fit 64 bits, or the tariff leaves it unrounded.
    package static func draft(
        meter: MeterID, zone: Zone, period: TimeSpan, consumption: Energy, quality: IntervalQuality,
        tariff: Tariff = .standard
    ) throws(BillingFault) -> Invoice {
        let charge = try energyCharge(consumption, tariff)
        let line = InvoiceLine(
            kind: "energy", label: "Energy, flat", quantity: consumption, unit: "kWh", unitPrice: tariff.energyRate,
            amount: charge.text, quality: quality)
        return Invoice(
            number: nil, meter: meter, status: .draft, period: period, timeZone: zone, tariff: tariff.name,
            consumptionKwh: consumption, quality: quality, lines: [line], total: try total([charge], tariff),
            dueDate: nil, payment: nil)
    }

    private static func energyCharge(_ quantity: Energy, _ tariff: Tariff) throws(BillingFault) -> Amount {
        var charge = ExactAmount(quantity, at: tariff.energyRate)
        for step in tariff.rounding {
            switch step {
            case .lineToMinorUnit(let rule):
                charge = charge.rounded(toDecimals: tariff.currency.minorDigits, rule)
            }
        }
        guard let amount = charge.amount(in: tariff.currency) else {
            let steps = tariff.rounding.map(\.name).joined(separator: ", ")
            throw BillingFault(
                message:
                    "\(quantity) at \(tariff.energyRate.text) \(tariff.currency.code)/kWh of tariff \(tariff.name) "
                    + "is no whole amount that can be billed; its rounding is: \(steps.isEmpty ? "none" : steps)")
        }
        return amount
    }

    private static func total(_ charges: [Amount], _ tariff: Tariff) throws(BillingFault) -> Amount {
        var total: Int64 = 0
        for charge in charges {
            let (sum, overflow) = total.addingReportingOverflow(charge.minorUnits)
            guard !overflow else {
                throw BillingFault(message: "the lines of tariff \(tariff.name) overflow their total")
            }
            total = sum
        }
        return Amount(minorUnits: total, tariff.currency)
    }
}
