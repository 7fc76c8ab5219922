import GridModel

/// A rule in force, and the meters it is about.
package struct RuleInForce: Hashable, Sendable {
    package var rule: AlertRule
    /// Nil: all.
    package var meters: MeterSelection?

    package init(_ rule: AlertRule, meters: MeterSelection? = nil) {
        self.rule = rule
        self.meters = meters
    }

    package func concerns(_ meter: MeterID) -> Bool { meters?.contains(meter) ?? true }
}

/// The rules in force.
package struct RuleBook: Hashable, Sendable {
    package var rules: [RuleInForce]

    package init(_ rules: [RuleInForce] = []) { self.rules = rules }

    package func rule(_ name: String) -> RuleInForce? { rules.first { $0.rule.name == name } }

    /// Several rules may have one name: customers' own limits.
    package func concerns(_ name: String, _ meter: MeterID) -> Bool {
        rules.contains { $0.rule.name == name && $0.concerns(meter) }
    }

    /// The names of those that are another document in a later book, or not there; which meters they are about matters not.
    package func rulesChanged(in later: RuleBook) -> Set<String> {
        Set((rules + later.rules).map(\.rule.name).filter { rule($0)?.rule != later.rule($0)?.rule })
    }

    package func rules(of kinds: Set<AlertKind>) -> RuleBook {
        RuleBook(rules.filter { kinds.contains($0.rule.kind) })
    }
}

/// What the rules in force are read from.
package typealias RuleSources = AlertRuleStore & UsagePointStore & CustomerLimitStore & ContractStore & CycleStore
    & MeterDirectory

extension RuleBook {
    /// Reads the rules in force, and looks up the meters of those about a site or a tariff.
    ///
    /// A document that this gridd can't read any more is passed over and given back by name.
    static func read(from store: any RuleSources, at now: Instant) async throws -> (book: RuleBook, unread: [String]) {
        var unread: [String] = []
        var rules: [AlertRule] = []
        for record in try await store.alertRules() where record.isEnabled {
            do {
                rules.append(try AlertRuleText.read(record.text))
            } catch {
                unread.append(record.name)
            }
        }
        var book = try await resolve(rules, store, at: now)
        book.rules += try await CustomerLimits.rules(from: store, at: now)
        return (book, unread)
    }

    /// Rules with the meters they are about.
    static func resolve(
        _ rules: [AlertRule], _ store: any RuleSources, at now: Instant
    ) async throws -> RuleBook {
        var book = RuleBook()
        let groups = try await Groups(of: rules, store, at: now)
        for rule in rules {
            switch rule.select {
            case .all: book.rules.append(RuleInForce(rule))
            case .meters(let meters): book.rules.append(RuleInForce(rule, meters: meters))
            case .site(let site): book.rules.append(RuleInForce(rule, meters: groups.meters(site: site)))
            case .tariff(let tariff): book.rules.append(RuleInForce(rule, meters: groups.meters(tariff: tariff)))
            }
        }
        return book
    }

    /// Which meters are part of which site, and billed by which tariff, as far as rules ask.
    private struct Groups {
        private var sites: [String: [MeterID]] = [:]
        private var tariffs: [String: [MeterID]] = [:]

        init(of rules: [AlertRule], _ store: any RuleSources, at now: Instant) async throws {
            let isAsked = rules.contains { rule in
                switch rule.select {
                case .site, .tariff: true
                case .all, .meters: false
                }
            }
            guard isAsked else { return }
            var after: UsagePointID?
            while true {
                let page = try await store.usagePoints(UsagePointFilter(), after: after, limit: 1_000, at: now)
                for point in page {
                    guard let meter = point.meter else { continue }
                    if let site = point.site { sites[site, default: []].append(meter) }
                    tariffs[point.tariff, default: []].append(meter)
                }
                guard page.count == 1_000, let last = page.last else { return }
                after = last.id
            }
        }

        func meters(site: String) -> MeterSelection { MeterSelection(sites[site] ?? []) }
        func meters(tariff: String) -> MeterSelection { MeterSelection(tariffs[tariff] ?? []) }
    }
}
