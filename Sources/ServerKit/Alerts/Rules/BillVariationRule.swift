import GridModel

/// The rule kind `bill-variation`: a period unlike the last ones and unlike the same month a year ago, the same way.
///
/// Everything is compared per day: a 33-day period against one of 27 is 20 % alone. A period that is not over differs only
/// if it still does when the rest of it makes up for what happened by as much as the rule allows: what is said before the
/// bill does not turn back because of a quiet week.
package struct BillVariationRule: Hashable, Sendable {
    package var variation: AlertCondition.BillVariation

    package init(_ variation: AlertCondition.BillVariation) { self.variation = variation }

    /// A billing period that is over, of which everything is known.
    package struct Period: Hashable, Sendable {
        package var days: Int
        package var energy: Energy

        package init(days: Int, energy: Energy) {
            self.days = days
            self.energy = energy
        }
    }

    /// The period that is judged.
    package struct Current: Hashable, Sendable {
        package var month: CivilMonth
        package var days: Int
        /// How many of its days are known: all of them once it is over.
        package var knownDays: Int
        /// Of the known days.
        package var energy: Energy

        package init(month: CivilMonth, days: Int, knownDays: Int, energy: Energy) {
            self.month = month
            self.days = days
            self.knownDays = knownDays
            self.energy = energy
        }
    }

    /// What energy costs: an amount for so much of it.
    package struct Price: Hashable, Sendable {
        package var amount: Amount
        package var energy: Energy

        package init(amount: Amount, energy: Energy) {
            self.amount = amount
            self.energy = energy
        }

        /// What so many milliwatt-hours cost; nil without energy to go by, and beyond all amounts.
        package func amount(of milliwattHours: Int128) -> Amount? {
            let (product, overflow) = milliwattHours.multipliedReportingOverflow(by: Int128(amount.minorUnits))
            guard energy > .zero, !overflow else { return nil }
            let minor = DecimalDigits.quotient(product, Int128(energy.milliwattHours))
            return Amount(minorUnits: Int64(clamping: minor), amount.currency)
        }
    }

    /// What comes of the comparison.
    package struct Judgement: Hashable, Sendable {
        package var finding: AlertMachine.Finding
        /// Per day, of the last periods.
        package var usual: Energy
        /// Per day, of the same month a year ago; nil when that is not known.
        package var yearAgo: Energy?
        /// The difference to the nearer of the two over the whole period, as money; nil without a price.
        package var difference: Amount?
        package var message: String
        /// The last periods alone say so.
        package var isNaive: Bool
    }

    /// Nil while there are fewer periods than the rule asks for, or nothing is known of the current one.
    ///
    /// - Parameters:
    ///   - before: The last complete periods, the newest first.
    ///   - yearAgo: The same month's a year ago; without it the alert stays away.
    ///   - price: What energy cost last; needed where the rule says a least amount.
    package func judge(_ current: Current, before: [Period], yearAgo: Period?, price: Price?) -> Judgement? {
        let last = before.prefix(variation.periods)
        guard last.count == variation.periods, current.knownDays > 0, current.days > 0 else { return nil }
        let usual = Reference(last)
        let isNaive = differs(current, usual) != nil
        guard usual.days > 0 else { return nil }
        var judgement = Judgement(
            finding: .within, usual: usual.perDay, difference: nil, message: "", isNaive: isNaive)
        guard let yearAgo, yearAgo.days > 0 else {
            judgement.message = "nothing is known of \(current.month.text) a year ago"
            return judgement
        }
        let past = Reference([yearAgo])
        judgement.yearAgo = past.perDay
        let (first, second) = (differs(current, usual), differs(current, past))
        if let first, first == second {
            let nearer = min(difference(current, usual), difference(current, past))
            judgement.difference = price.flatMap { $0.amount(of: nearer) }
            if isEnough(judgement.difference) { judgement.finding = .broken }
        }
        judgement.message = message(current, judgement)
        return judgement
    }

    private struct Reference {
        var days: Int
        var energy: Int128

        init(_ periods: some Sequence<Period>) {
            days = periods.reduce(0) { $0 + $1.days }
            energy = periods.reduce(0) { $0 + Int128($1.energy.milliwattHours) }
        }

        var perDay: Energy {
            Energy(milliwattHours: Int64(clamping: DecimalDigits.quotient(energy, Int128(days))))
        }
    }

    private enum Direction: Hashable { case more, less }

    /// Which way the period differs from a reference by more than the rule allows; nil when it does not.
    private func differs(_ current: Current, _ reference: Reference) -> Direction? {
        let deviation = deviation(current, reference)
        // |so far × days − reference × known| against the reference's energy over the whole period, and over the days to come
        // once more, which may go the other way.
        let whole = reference.energy * Int128(current.days + current.days - current.knownDays)
        guard variation.change.isExceeded(by: Int128(deviation.magnitude), of: whole) else { return nil }
        return deviation > 0 ? .more : .less
    }

    /// What is more than the reference's on the known days, times the reference's days.
    private func deviation(_ current: Current, _ reference: Reference) -> Int128 {
        Int128(current.energy.milliwattHours) * Int128(reference.days) - reference.energy * Int128(current.knownDays)
    }

    /// How much more or less that is, in milliwatt-hours.
    private func difference(_ current: Current, _ reference: Reference) -> Int128 {
        abs(DecimalDigits.quotient(deviation(current, reference), Int128(reference.days)))
    }

    private func isEnough(_ difference: Amount?) -> Bool {
        guard let least = variation.least else { return true }
        guard let difference, let wanted = try? Amount(least.text, difference.currency) else { return false }
        return difference.minorUnits >= wanted.minorUnits
    }

    private func message(_ current: Current, _ judgement: Judgement) -> String {
        let perDay = DecimalDigits.quotient(Int128(current.energy.milliwattHours), Int128(current.knownDays))
        let sofar = current.knownDays < current.days ? " so far" : ""
        var text =
            "\(Energy(milliwattHours: Int64(clamping: perDay)).display) kWh a day\(sofar) in \(current.month.text); it was "
            + "\(judgement.usual.display) in the last \(variation.periods) periods"
        if let yearAgo = judgement.yearAgo { text += " and \(yearAgo.display) in the same month a year ago" }
        if judgement.finding == .broken, let money = judgement.difference {
            let way = perDay > Int128(judgement.usual.milliwattHours) ? "more" : "less"
            text += ": \(money.text) \(money.currency.code) \(way)"
        }
        return text
    }
}
