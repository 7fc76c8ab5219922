import GridModel

/// What customers want to be told of: so much consumed in a billing period, each their own limit.
///
/// Each limit is a rule about the meters of those who chose it; all of them have one name, and no document.
enum CustomerLimits {
    static let rule = AlertRuleName.customerLimit

    /// Those in force at an instant, by the contracts in force.
    static func rules(from store: any RuleSources, at now: Instant) async throws -> [RuleInForce] {
        let limits = try await store.customerLimits()
        guard !limits.isEmpty else { return [] }
        var meters: [Energy: [MeterID]] = [:]
        var after: UsagePointID?
        while true {
            let page = try await store.usagePoints(UsagePointFilter(), after: after, limit: 1_000, at: now)
            for point in page {
                guard let meter = point.meter, let limit = point.customer.flatMap({ limits[$0] }) else { continue }
                meters[limit, default: []].append(meter)
            }
            guard page.count == 1_000, let last = page.last else { break }
            after = last.id
        }
        return meters.sorted { $0.key < $1.key }.map { limit, meters in
            RuleInForce(
                AlertRule(
                    name: rule, condition: .consumption(.init(over: .period, limit: limit)),
                    notify: [AlertRule.customer]), meters: MeterSelection(meters))
        }
    }
}
