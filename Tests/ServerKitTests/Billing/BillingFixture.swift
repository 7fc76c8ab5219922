import GridModel
import Testing

@testable import ServerKit

/// Terms, plans and bills for tests, of one meter.
enum BillingFixture {
    static let zone = Zone("America/Sao_Paulo")!

    static func month(_ text: String) -> CivilMonth { CivilMonth(text: text)! }
    static func date(_ text: String) -> CivilDate { CivilDate(text: text)! }

    static func period(
        _ month: String, _ cycle: BillingCycle = .month, in zone: Zone = BillingFixture.zone
    ) -> BillingPeriod {
        BillingPeriod(Self.month(month), cycle, in: zone)
    }

    /// One tariff over all of a period.
    static func terms(
        _ tariff: Tariff, _ month: String = "2026-11", _ cycle: BillingCycle = .month,
        supply: Supply = .singlePhase, in zone: Zone = BillingFixture.zone
    ) -> BillingTerms {
        let period = period(month, cycle, in: zone)
        return BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: tariff)], supply: supply)
    }

    /// Tariffs that follow each other, each but the first from a day on.
    static func terms(
        _ first: Tariff, _ others: [(from: String, tariff: Tariff)], _ month: String = "2026-11",
        _ cycle: BillingCycle = .month, supply: Supply = .singlePhase
    ) -> BillingTerms {
        let period = period(month, cycle)
        var terms: [TariffTerm] = []
        var (start, tariff) = (period.days.lowerBound, first)
        for other in others {
            terms.append(TariffTerm(days: start..<date(other.from), tariff: tariff))
            (start, tariff) = (date(other.from), other.tariff)
        }
        terms.append(TariffTerm(days: start..<period.days.upperBound, tariff: tariff))
        return BillingTerms(period: period, tariffs: terms, supply: supply)
    }

    static func readyMade(_ name: String) throws -> Tariff {
        try TariffText.read(try #require(ReadyMadeTariffs.named(name)).text)
    }

    /// Everything is consumed at the same power; the sum is exact.
    static func evenly(_ energy: Energy, over plan: BillingPlan) -> [Usage] {
        let whole = plan.boundaries[plan.boundaries.count - 1] - plan.boundaries[0]
        var before: Int64 = 0
        return zip(plan.boundaries, plan.boundaries.dropFirst()).map { _, end in
            let upTo = Int64(
                DecimalDigits.quotient(
                    Int128(energy.milliwattHours) * Int128(end - plan.boundaries[0]), Int128(whole)))
            defer { before = upTo }
            return Usage(energy: Energy(milliwattHours: upTo - before), quality: .measured)
        }
    }

    /// So much power in every hour; the boundaries are full hours.
    static func usage(_ milliwatts: Int64, over plan: BillingPlan) -> [Usage] {
        zip(plan.boundaries, plan.boundaries.dropFirst()).map { start, end in
            Usage(energy: Energy(milliwattHours: (end - start) / 3_600_000 * milliwatts), quality: .measured)
        }
    }

    static func bill(_ energy: Energy, _ terms: BillingTerms) throws -> Bill {
        let plan = try BillingPlan(terms)
        return try plan.bill([.importedEnergy: evenly(energy, over: plan)], explained: true)
    }

    static func bill(_ kilowattHours: String, _ terms: BillingTerms) throws -> Bill {
        try bill(try Energy(kilowattHours: kilowattHours), terms)
    }
}

extension Bill {
    /// Each line as `TE 30 × 0.433192 = 13.00`.
    var texts: [String] {
        lines.map { line in
            var text = line.label
            if let quantity = line.quantity { text += " \(quantity.text)" }
            if let price = line.unitPrice { text += " × \(price.text)" }
            return text + " = \(line.amount)"
        }
    }

    var lineSum: Int64 {
        get throws { try lines.reduce(0) { $0 + (try Amount($1.amount, total.currency)).minorUnits } }
    }
}
