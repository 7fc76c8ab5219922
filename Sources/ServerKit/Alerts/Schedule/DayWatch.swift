import GridModel

/// Which meters are to be looked at by the rules of once a day: pure but for the directory it walks over.
struct DayWatch: Sendable {
    /// Readings of the evening may be a little late. Those that are later are judged a day later.
    private static let patience: Int64 = 30 * 60_000
    private static let atOnce = 128

    private struct Key: Hashable {
        var rule: String
        var zone: Zone
    }

    /// The last day that was begun, by rule and zone.
    private var begun: [Key: CivilDate] = [:]
    private var current: (key: Key, after: MeterID?)?

    /// Rules of these names are due again: they changed.
    mutating func forget(_ rules: Set<String>) {
        begun = begun.filter { !rules.contains($0.key.rule) }
        if let rule = current?.key.rule, rules.contains(rule) { current = nil }
    }

    /// The next meters of a rule that is due; nil when none is.
    mutating func next(
        _ book: RuleBook, _ store: any MeterDirectory, _ now: Instant
    ) -> (rule: RuleInForce, meters: [MeterID])? {
        let rules = book.rules(of: [.nightUse, .baseLoad, .stuckRegister, .billVariation]).rules
        guard !rules.isEmpty else { return nil }
        while true {
            if let (key, after) = current, let rule = rules.first(where: { $0.rule.name == key.rule }) {
                let page = store.meters(.all, after: after, limit: Self.atOnce)
                guard let last = page.last else {
                    current = nil
                    continue
                }
                current = (key, last)
                let due = page.filter { meter in
                    guard rule.concerns(meter), let entry = store.entry(of: meter) else { return false }
                    return entry.status == .active && entry.zone == key.zone
                }
                if due.isEmpty { continue }
                return (rule, due)
            }
            guard let key = due(rules, store, now) else { return nil }
            begun[key] = Self.day(key.zone, now)
            current = (key, nil)
        }
    }

    private func due(_ rules: [RuleInForce], _ store: any MeterDirectory, _ now: Instant) -> Key? {
        let zones = store.zones(of: .all)
        for rule in rules {
            for zone in zones {
                let key = Key(rule: rule.rule.name, zone: zone)
                if begun[key] != Self.day(zone, now) { return key }
            }
        }
        return nil
    }

    private static func day(_ zone: Zone, _ now: Instant) -> CivilDate {
        zone.local(at: now.adding(milliseconds: -patience)).date
    }
}
