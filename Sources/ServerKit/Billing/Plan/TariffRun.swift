import GridModel

/// Days on which everything a tariff's prices depend on stays the same.
struct PricedDays {
    var days: Range<CivilDate>
    var tariff: Tariff
    /// Those in force, in the tariff's order.
    var components: [TariffComponent]
    /// Of each component that has one, its flag and price.
    var flags: [Flag?]
    var taxes: DayTaxes?

    struct Flag: Hashable {
        var name: String
        var price: Rate
    }

    var count: Int { days.count }
}

/// The versions of one tariff that are in force one after the other within a period.
struct TariffRun {
    let name: String
    let days: Range<CivilDate>
    let proration: Proration
    let segments: [PricedDays]
    /// The last version's: one invoice is rounded in one way.
    let rounding: TariffRounding
    let currency: Currency

    /// - Throws: ``BillingFault`` for terms with a gap between them, beyond the period, in two currencies, or whose taxes
    ///   or flags don't say what is in force on one of the days.
    static func runs(of terms: BillingTerms) throws(BillingFault) -> [TariffRun] {
        guard let first = terms.tariffs.first else {
            throw BillingFault(message: "no tariff is in force in \(terms.period.month.text)")
        }
        var groups: [[TariffTerm]] = []
        for term in terms.tariffs {
            let end = groups.last?.last?.days.upperBound
            guard !term.days.isEmpty, term.days.lowerBound >= terms.period.days.lowerBound,
                term.days.upperBound <= terms.period.days.upperBound
            else {
                throw BillingFault(
                    message: "tariff \(term.tariff.name) is said to be in force outside of \(terms.period.month.text)")
            }
            if let end, end != term.days.lowerBound {
                throw BillingFault(message: "no one tariff is in force on \(min(end, term.days.lowerBound).text)")
            }
            guard term.tariff.currency == first.tariff.currency else {
                throw BillingFault(
                    message: "tariffs \(first.tariff.name) and \(term.tariff.name) are in two currencies, "
                        + "\(first.tariff.currency.code) and \(term.tariff.currency.code); no one invoice can be made")
            }
            if let last = groups.last?.last, last.tariff.hasOneCourse(with: term.tariff) {
                groups[groups.count - 1].append(term)
            } else {
                groups.append([term])
            }
        }
        return try groups.map { group throws(BillingFault) in try TariffRun(group) }
    }

    private init(_ terms: [TariffTerm]) throws(BillingFault) {
        let last = terms[terms.count - 1]
        name = last.tariff.name
        days = terms[0].days.lowerBound..<last.days.upperBound
        proration = last.tariff.proration
        rounding = last.tariff.rounding
        currency = last.tariff.currency
        var segments: [PricedDays] = []
        for term in terms {
            var state: DayState?
            for day in term.days {
                let next = try DayState(term.tariff, on: day)
                if next == state {
                    segments[segments.count - 1].days =
                        segments[segments.count - 1].days.lowerBound..<day.adding(days: 1)
                } else {
                    segments.append(next.priced(term.tariff, from: day))
                    state = next
                }
            }
        }
        self.segments = segments
    }
}

extension Tariff {
    /// Prices of both have a mean: they are versions of one tariff, charged in the same way.
    fileprivate func hasOneCourse(with next: Tariff) -> Bool {
        guard name == next.name, proration == next.proration else { return false }
        // One consumption at the mean of the prices is one in the same bands.
        guard proration == .intervals || Set(bandNames) == Set(next.bandNames) else { return false }
        guard let method = taxes?.method, let other = next.taxes?.method else { return true }
        return method == other
    }
}

/// What of a tariff is in force on a day.
private struct DayState: Hashable {
    let active: [Int]
    let flags: [PricedDays.Flag?]
    let taxes: DayTaxes?

    init(_ tariff: Tariff, on day: CivilDate) throws(BillingFault) {
        active = tariff.components.indices.filter { tariff.components[$0].isCharged(on: day, in: tariff.seasons) }
        flags = try active.map { index throws(BillingFault) in
            guard case .surcharge(.flagged(let flags)) = tariff.components[index].charge else { return nil }
            let (month, label) = (CivilMonth(day), tariff.components[index].label)
            guard let name = flags.flag(of: month) else {
                throw BillingFault(
                    message: "tariff \(tariff.name) does not say which flag of \(label) \(month.text) has; "
                        + "add it to the component's months")
            }
            guard let price = flags.rates[name]?.price(on: day) else {
                throw BillingFault(
                    message: "tariff \(tariff.name) has no price of flag \(name) of \(label) on \(day.text)")
            }
            return PricedDays.Flag(name: name, price: price)
        }
        taxes = try tariff.taxes.map { taxes throws(BillingFault) in try DayTaxes(taxes, on: day, of: tariff.name) }
    }

    func priced(_ tariff: Tariff, from day: CivilDate) -> PricedDays {
        PricedDays(
            days: day..<day.adding(days: 1), tariff: tariff, components: active.map { tariff.components[$0] },
            flags: flags, taxes: taxes)
    }
}

extension TariffComponent {
    fileprivate func isCharged(on day: CivilDate, in all: [Season]) -> Bool {
        if let from, day < from { return false }
        if let to, day > to { return false }
        guard let seasons else { return true }
        return all.contains { seasons.contains($0.name) && $0.contains(MonthDay(day)) }
    }
}
