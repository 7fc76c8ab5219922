import GridModel

/// What customers want to be told of: so much consumed in a billing period, each their own limit.
///
/// Each limit is a rule about the meters of those who chose it; all of them have one name, and no document.
enum CustomerLimits {
    static let rule = AlertRuleName.customerLimit

    private struct Chosen {
        let customer: CustomerID
        let point: UsagePointID
        let meter: MeterID
        let limit: Energy
    }

    /// Those in force at an instant, by the contracts in force.
    static func rules(from store: any RuleSources, at now: Instant) async throws -> [RuleInForce] {
        let limits = try await store.customerLimits()
        guard !limits.isEmpty else { return [] }
        var chosen: [Chosen] = []
        var after: UsagePointID?
        while true {
            let page = try await store.usagePoints(UsagePointFilter(), after: after, limit: 1_000, at: now)
            for point in page {
                guard let meter = point.meter, let customer = point.customer, let limit = limits[customer] else {
                    continue
                }
                chosen.append(Chosen(customer: customer, point: point.id, meter: meter, limit: limit))
            }
            guard page.count == 1_000, let last = page.last else { break }
            after = last.id
        }
        let meters = Dictionary(grouping: try await ofTheirOwn(chosen, store, now), by: \.limit)
            .mapValues { $0.map(\.meter) }
        return meters.sorted { $0.key < $1.key }.map { limit, meters in
            RuleInForce(
                AlertRule(
                    name: rule, condition: .consumption(.init(over: .period, limit: limit)),
                    notify: [AlertRule.customer]), meters: MeterSelection(meters))
        }
    }

    /// Those whose period has no use of somebody else in it: who moves in has a limit from the next period on.
    private static func ofTheirOwn(
        _ chosen: [Chosen], _ store: any RuleSources, _ now: Instant
    ) async throws -> [Chosen] {
        let meters = chosen.map(\.meter)
        let cycles = try await store.cycles(of: meters, at: now)
        var contracts: [UsagePointID: [Contract]] = [:]
        var after: ContractID?
        while true {
            let page = try await store.contracts(
                ContractFilter(meters: MeterSelection(meters)), after: after, limit: 1_000, at: now)
            for contract in page { contracts[contract.usagePoint, default: []].append(contract) }
            guard page.count == 1_000, let last = page.last else { break }
            after = last.id
        }
        return chosen.filter { mine in
            guard let zone = store.entry(of: mine.meter)?.zone else { return false }
            let days = (cycles[mine.meter] ?? .calendar).period(holding: now, in: zone).days
            return !(contracts[mine.point] ?? []).contains { other in
                other.customer != nil && other.customer != mine.customer && other.from < days.upperBound
                    && other.until.map { $0 > days.lowerBound } ?? true
                    && other.from <= zone.local(at: now).date
            }
        }
    }
}
