import GridModel

/// Why no invoice can be drawn up.
package struct BillingFault: Error, Hashable, Sendable {
    /// What is wrong, naming the tariff and the quantity.
    package let message: String
}

/// Consumption and a tariff to amounts: pure.
package enum Billing {
    static func energyCharge(_ quantity: Energy, _ tariff: Tariff) throws(BillingFault) -> Amount {
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

    static func total(_ charges: [Amount], _ tariff: Tariff) throws(BillingFault) -> Amount {
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
