import GridModel

/// What one invoice is about: a usage point over a billing period or, where the customer changed within it, a part of it.
package struct BillingSubject: Hashable, Sendable {
    package var usagePoint: UsagePointID
    /// Nil for nobody.
    package var customer: CustomerID?
    /// The contract in force on the last day; nil for none.
    package var contract: ContractID?
    /// Which of ``TermsBatch/kinds`` its terms are.
    package var kind: Int
    /// The meters that stood there, in order, and when; the consumption of all of them is billed.
    package var meters: [StandingMeter]

    package init(
        usagePoint: UsagePointID, customer: CustomerID?, contract: ContractID?, kind: Int, meters: [StandingMeter]
    ) {
        self.usagePoint = usagePoint
        self.customer = customer
        self.contract = contract
        self.kind = kind
        self.meters = meters
    }
}

/// A meter over the part of a billing period that it stood at a usage point.
package struct StandingMeter: Hashable, Sendable {
    package var meter: MeterID
    package var span: TimeSpan

    package init(meter: MeterID, span: TimeSpan) {
        self.meter = meter
        self.span = span
    }
}

/// By what many meters are billed over the period that a month names.
package struct TermsBatch: Sendable {
    /// Terms that differ, each once: one plan does for all the subjects that share them.
    package var kinds: [BillingTerms]
    /// For each meter asked about, in that order, what its invoices are about: one thing nearly always. None for a meter
    /// that another took the place of within the period: with that one the usage point is billed.
    package var subjects: [Result<[BillingSubject], StoreFault>]

    package init(kinds: [BillingTerms], subjects: [Result<[BillingSubject], StoreFault>]) {
        self.kinds = kinds
        self.subjects = subjects
    }
}

extension BillingTerms {
    /// The days that are billed: those of the period or, where the customer changed within it, a part of them.
    package var days: Range<CivilDate> {
        guard let first = tariffs.first, let last = tariffs.last else { return period.days }
        return first.days.lowerBound..<last.days.upperBound
    }

    /// From the first billed day's midnight to that of the day after the last.
    package var span: TimeSpan {
        let days = days
        return days == period.days
            ? period.span
            : TimeSpan(start: period.zone.start(of: days.lowerBound), end: period.zone.start(of: days.upperBound))
    }
}
