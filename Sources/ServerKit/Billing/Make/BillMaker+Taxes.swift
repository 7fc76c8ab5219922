import GridModel

extension BillMaker {
    /// Says what of the run's lines is tax; taxes on top are lines of their own.
    mutating func addTaxes() throws(BillingFault) {
        let taxes = run.taxes
        guard !taxes.names.isEmpty else { return }
        // What a tax on top adds is no base of the next.
        let sums = classSums
        guard let base = Int64(exactly: sums.reduce(Int128(0)) { $0 + Int128($1) }) else {
            throw BillingFault(message: "the taxed lines of tariff \(run.run.name) overflow their sum")
        }
        if taxes.method != .outside, let parts = run.taxParts, addInside(parts, base) { return }
        for (index, name) in taxes.names.enumerated() {
            do throws(ExactOverflow) {
                var tax = Exact.zero
                for (sum, shares) in zip(sums, taxes.shares) {
                    tax = try tax + (try money(sum) * shares[index])
                }
                try add(tax, name, taxes.rates[index], base: base, isOnTop: taxes.method == .outside)
            } catch {
                throw BillingFault(
                    message: "\(name) of tariff \(run.run.name) on \(text(base)) has too many digits to reckon")
            }
        }
    }

    /// The taxes inside the price, when they are the same for all lines; false when one does not fit.
    private mutating func addInside(_ parts: [(tax: LinePart, base: LinePart?)], _ sum: Int64) -> Bool {
        let (line, digits) = (run.run.rounding.line, plan.currency.minorDigits)
        var shares: [TaxShare] = []
        for (index, part) in parts.enumerated() {
            guard let amount = part.tax.amount(of: sum, line, minorDigits: digits) else { return false }
            var base = sum
            if let of = part.base {
                guard let left = of.amount(of: sum, line, minorDigits: digits) else { return false }
                base = left
            }
            shares.append(
                TaxShare(
                    name: run.taxes.names[index], base: Amount(minorUnits: base, plan.currency),
                    rate: run.taxes.rates[index] ?? Rate(mantissa: 0, scale: 0),
                    amount: Amount(minorUnits: amount, plan.currency)))
        }
        taxShares += shares
        return true
    }

    private func money(_ minorUnits: Int64) -> Exact {
        Exact(Int128(minorUnits), over: Exact.power(plan.currency.minorDigits))
    }

    private mutating func add(
        _ tax: Exact, _ name: String, _ rate: Rate?, base: Int64, isOnTop: Bool
    ) throws(ExactOverflow) {
        guard let amount = lineAmount(tax) else { throw ExactOverflow() }
        var share = TaxShare(
            name: name, base: Amount(minorUnits: base, plan.currency), rate: Rate(mantissa: 0, scale: 0),
            amount: Amount(minorUnits: amount, plan.currency))
        if let rate {
            share.rate = rate
            // A tax that others were taken before is one of what they left.
            if !rate.isZero, let left = lineAmount(try tax / Exact(rate)) { share.base.minorUnits = left }
        } else if base != 0, let rate = try (try tax / money(base)).rounded(Rounding(decimals: 6, .halfUp)).rate() {
            share.rate = rate
        }
        taxShares.append(share)
        guard isOnTop else { return }
        let quantity = Int64(exactly: Int128(base) * Exact.power(6 - min(6, plan.currency.minorDigits)))
        guard let quantity else { throw ExactOverflow() }
        let step = BasisStep(step: "tax", detail: "\(text(base)) × \(share.rate.text)", result: tax.text)
        let line = InvoiceLine(
            kind: "tax", label: name, quantity: Quantity(millionths: quantity), unit: plan.currency.code,
            unitPrice: share.rate, amount: text(amount), quality: nil, basis: explained ? LineBasis(price: [step]) : nil
        )
        do throws(BillingFault) {
            try append(line, amount: amount, component: name, taxClass: nil)
        } catch { throw ExactOverflow() }
    }
}
