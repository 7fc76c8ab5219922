import GridModel

/// What a person should know of an invoice, in words.
enum InvoiceNotes {
    /// All of them: of its period, and of what its registers counted.
    static func of(_ period: BillingPeriod, _ registers: [RegisterEvidence]) -> [String] {
        [of(period)].compactMap(\.self) + of(registers, in: period.zone)
    }

    /// That the cycle changed, so that it is no usual period; nil for one that is.
    private static func of(_ period: BillingPeriod) -> String? {
        guard period.isTransition else { return nil }
        let (days, usual) = (period.days.count, period.usualDays)
        return "the reading cycle changed from \(period.earlier.text) to \(period.cycle.text): the period has "
            + "\(days) \(days == 1 ? "day" : "days"), \(period.days.text), in place of \(usual); "
            + "what is charged by the month is in proportion"
    }

    /// What is estimated of it, from which readings, by which rule.
    static func of(_ registers: [RegisterEvidence], in zone: Zone) -> [String] {
        registers.compactMap { register in
            guard let estimate = register.estimate else { return nil }
            var subject = register.meter.map { "meter \($0)" } ?? ""
            if register.register != .importedEnergy {
                subject += (subject.isEmpty ? "" : ", ") + "register \(register.register.value)"
            }
            return (subject.isEmpty ? "" : subject + ": ") + text(estimate, zone)
        }
    }

    private static func text(_ estimate: RegisterEstimate, _ zone: Zone) -> String {
        let since = "nothing was read from \(zone.local(at: estimate.from).text) on"
        let trueUp = "the invoice after the next reading accounts for the difference"
        let energy = "\(estimate.consumptionKwh.display) kWh of it are estimated"
        switch estimate.rule {
        case .nothing:
            return "\(since), and nothing is known that it could be like: nothing is added; \(trueUp)"
        case .likeDays:
            return "\(since): \(energy), each hour as in the four weeks before it; \(trueUp)"
        case .billedPeriods:
            let periods =
                estimate.likeCount == 1 ? "the last billed period" : "the last \(estimate.likeCount) billed periods"
            return "\(since): \(energy), by days as \(periods); \(trueUp)"
        }
    }
}
