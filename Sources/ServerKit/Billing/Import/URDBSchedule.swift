import GridModel
import Yams

extension URDBRecord {
    /// Prices by the periods of a month × hour table.
    struct Schedule {
        var rules: [BandRule]
        var prices: [String: BandPrice]
        /// Tiers are of the month's whole consumption, as NREL's SAM reckons them; a band has its share of each.
        var scope: TierScope
        /// What exported energy is worth in each band; nil where the record does not say.
        var sell: [String: BandPrice]?
    }

    /// `energy…` or `demand…`; nil when the record has none, or it is not right.
    func schedule(_ kind: String) -> Schedule? {
        guard let node = record["\(kind)ratestructure"], !URDBNumber.isNothing(node.node),
            let periods = periods(node, unit: kind == "demand" ? "kW" : "kWh"),
            let weekdays = table("\(kind)weekdayschedule", periods.count),
            let weekends = table("\(kind)weekendschedule", periods.count)
        else { return nil }
        let names = bandNames(periods.count)
        var prices: [String: BandPrice] = [:]
        var sell: [String: BandPrice] = [:]
        for (name, period) in zip(names, periods) {
            prices[name] = period.price
            sell[name] = period.sell
        }
        // Periods that no hour has are of no use to anyone.
        let used = Set((weekdays + weekends).joined())
        for (index, name) in names.enumerated() where !used.contains(index) {
            prices[name] = nil
            sell[name] = nil
        }
        let rules = rules(weekdays, DayKind.weekdays, names) + rules(weekends, DayKind.weekends + [.holiday], names)
        for (weekday, weekend) in zip(weekdays, weekends) {
            let limits = Set((weekday + weekend).map { periods[$0].price.tiers.map(\.upTo) })
            if limits.count > 1 {
                node.fault("the periods of one month have tiers with different limits, which can't be imported")
                return nil
            }
        }
        let isTiered = prices.values.contains { $0.tiers.count > 1 }
        guard isWhole(sell, prices, node) else { return nil }
        return Schedule(
            rules: rules, prices: prices, scope: isTiered ? .all : .band, sell: sell.isEmpty ? nil : sell)
    }

    /// What is exported has a price in every period that some hour has, or in none.
    private func isWhole(_ sell: [String: BandPrice], _ prices: [String: BandPrice], _ node: DocumentNode) -> Bool {
        let lacking = prices.keys.filter { sell[$0] == nil }.sorted()
        if sell.isEmpty || lacking.isEmpty { return true }
        node.fault(
            "sell is missing in \(lacking.joined(separator: " and ")), and is there in others; write 0 where what is exported "
                + "is worth nothing")
        return false
    }

    private func bandNames(_ count: Int) -> [String] {
        let labels = record["energytoulabels"]?.node.sequence?.map { $0.string ?? "" } ?? []
        var names: [String] = []
        for index in 0..<count {
            let label = index < labels.count ? labels[index].lowercased().replacing(" ", with: "-") : ""
            names.append(label.isEmpty || names.contains(label) ? "period-\(index)" : label)
        }
        return names
    }

    private func periods(_ node: DocumentNode, unit: String) -> [(price: BandPrice, sell: BandPrice?)]? {
        node.list("periods") { period in
            guard let tiers = period.list("tiers", { tier($0, unit) }) else { return nil }
            let limits = tiers.map(\.upTo)
            guard TariffReader(faults: node.faults).rise(period, limits.dropLast() + [nil]) else { return nil }
            let prices = tiers.enumerated().map { index, tier in
                PriceTier(upTo: index == tiers.count - 1 ? nil : tier.upTo, price: tier.price)
            }
            let sells = Set(tiers.map { $0.sell?.isZero ?? true ? nil : $0.sell })
            guard sells.count <= 1 else {
                period.fault("sell differs from tier to tier, which can't be imported; it is one for each period")
                return nil
            }
            let sell = tiers.first?.sell.map { BandPrice.flat($0) }
            return (prices.count == 1 ? .flat(prices[0].price) : .tiers(prices), sell)
        }
    }

    private struct Tier {
        var upTo: Quantity?
        var price: Rate
        var sell: Rate?
    }

    private func tier(_ node: DocumentNode, _ unit: String) -> Tier? {
        guard let mapping = DocumentMapping(any: node, "tier") else { return nil }
        if let given = mapping["unit"], let text = given.scalar, text.lowercased() != unit.lowercased() {
            given.fault("a tier in \(text) can't be imported; it is in \(unit)")
            return nil
        }
        guard let rate = mapping["rate"].map(URDBNumber.rate) ?? Rate(mantissa: 0, scale: 0),
            let adjustment = mapping["adj"].map(URDBNumber.rate) ?? Rate(mantissa: 0, scale: 0)
        else { return nil }
        guard let price = (try? Exact(rate) + Exact(adjustment))?.rate(atLeast: max(rate.scale, adjustment.scale))
        else {
            node.fault("the price and its adjustment have too many digits")
            return nil
        }
        let upTo = mapping["max"].map { $0.quantity("quantity of \(unit)") }
        guard upTo != .some(.none) else { return nil }
        return Tier(upTo: upTo ?? nil, price: price, sell: mapping["sell"].flatMap(URDBNumber.rate))
    }

    /// Twelve months of 24 period numbers.
    private func table(_ key: String, _ periods: Int) -> [[Int]]? {
        guard let node = record.required(key, "a structure of rates needs its schedule"),
            let rows = node.list(
                "months", { $0.list("hours") { $0.integer(0...max(0, periods - 1), "number of a period") } })
        else { return nil }
        guard rows.count == 12, rows.allSatisfy({ $0.count == 24 }) else {
            node.fault("\(key) is not 12 months of 24 hours")
            return nil
        }
        return rows
    }

    /// Rules for months that are alike, an hour's period to the next that is another.
    private func rules(_ table: [[Int]], _ days: [DayKind], _ names: [String]) -> [BandRule] {
        var rules: [BandRule] = []
        var done: Set<Int> = []
        for month in table.indices where !done.contains(month) {
            let alike = table.indices.filter { table[$0] == table[month] }
            done.formUnion(alike)
            let months = alike.count == 12 ? nil : alike.map { $0 + 1 }
            var hours: [Int: [LocalHours]] = [:]
            var start = 0
            for hour in 1...24 where hour == 24 || table[month][hour] != table[month][start] {
                hours[table[month][start], default: []].append(LocalHours(from: start * 60, to: hour * 60)!)
                start = hour
            }
            for period in hours.keys.sorted() {
                let isAllDay = hours.count == 1
                rules.append(
                    BandRule(band: names[period], days: days, hours: isAllDay ? nil : hours[period], months: months))
            }
        }
        return rules
    }
}
