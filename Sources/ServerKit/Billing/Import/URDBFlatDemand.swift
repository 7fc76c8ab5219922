import GridModel
import Yams

extension URDBRecord {
    /// Demand charges that are the same at all hours, by the month.
    func flatDemand() -> (components: [TariffComponent], seasons: [Season]) {
        guard let node = record["flatdemandstructure"], !URDBNumber.isNothing(node.node),
            let structures = node.list("periods", { $0.list("tiers") { demandTier($0) } })
        else { return ([], []) }
        let months: [Int]
        if let node = record["flatdemandmonths"] {
            let known = node.list("months") { $0.integer(0...max(0, structures.count - 1), "number of a period") }
            guard let known, known.count == 12 else {
                node.fault("flatdemandmonths is not 12 numbers of periods")
                return ([], [])
            }
            months = known
        } else {
            months = Array(repeating: 0, count: 12)
        }
        let stretches = stretches(of: months)
        var seasons: [Season] = []
        var components: [TariffComponent] = []
        for (period, tiers) in structures.enumerated() where months.contains(period) {
            let own = stretches.filter { $0.period == period }.map(\.season)
            if stretches.count > 1 { seasons += own }
            let limits = tiers.dropLast().map(\.upTo) + [nil]
            guard TariffReader(faults: node.faults).rise(node, limits) else { continue }
            let priced = zip(tiers, limits).map { PriceTier(upTo: $1, price: $0.price) }
            components.append(
                TariffComponent(
                    label: "Demand, flat", seasons: stretches.count > 1 ? own.map(\.name) : nil,
                    charge: .demand(
                        DemandCharge(
                            minutes: window, pricing: priced.count == 1 ? .flat(priced[0].price) : .tiers(priced)))))
        }
        return (components, seasons)
    }

    private func demandTier(_ node: DocumentNode) -> PriceTier? {
        guard let mapping = DocumentMapping(any: node, "tier") else { return nil }
        if let given = mapping["unit"], let text = given.scalar, text.lowercased() != "kw" {
            given.fault("a tier in \(text) can't be imported; it is in kW")
            return nil
        }
        guard let rate = mapping["rate"].map(URDBNumber.rate) ?? Rate(mantissa: 0, scale: 0),
            let adjustment = mapping["adj"].map(URDBNumber.rate) ?? Rate(mantissa: 0, scale: 0),
            let price = (try? Exact(rate) + Exact(adjustment))?.rate(atLeast: max(rate.scale, adjustment.scale))
        else { return nil }
        return PriceTier(upTo: mapping["max"].flatMap { $0.quantity("quantity of kW") }, price: price)
    }

    /// Months that follow each other with one period, as seasons; December and January may belong together.
    private func stretches(of months: [Int]) -> [(period: Int, season: Season)] {
        var stretches: [(period: Int, first: Int, last: Int)] = []
        for (month, period) in months.enumerated() {
            if let last = stretches.last, last.period == period {
                stretches[stretches.count - 1].last = month
            } else {
                stretches.append((period, month, month))
            }
        }
        if stretches.count > 2, let last = stretches.last, last.period == stretches[0].period {
            stretches[0].first = last.first
            stretches.removeLast()
        }
        return stretches.enumerated().map { index, stretch in
            let days = CivilDate.days(inMonth: stretch.last + 1, of: 2000)
            let season = Season(
                name: "demand-\(index + 1)", from: MonthDay(month: stretch.first + 1, day: 1)!,
                to: MonthDay(month: stretch.last + 1, day: days)!)
            return (stretch.period, season)
        }
    }
}
