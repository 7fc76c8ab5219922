import GridModel

/// What a rule names that is not there, so that it watches or tells nobody: it may be there later, and is no fault.
enum AlertRuleNotes {
    static func notes(
        on rule: AlertRule, _ store: any RuleSources & ReceiverStore, at now: Instant
    ) async throws -> [String] {
        var notes: [String] = []
        switch rule.select {
        case .all: break
        case .meters(let meters):
            let missing = meters.named.filter { store.entry(of: $0) == nil }
            if let first = missing.first { notes.append("select: there is no meter \(first)") }
        case .site(let site):
            if try await isEmpty(rule, store, now) { notes.append("select: no meter is at the site \(site)") }
        case .tariff(let tariff):
            if try await isEmpty(rule, store, now) {
                notes.append("select: no meter is billed by the tariff \(tariff)")
            }
        }
        let known = Set(try await store.receivers().map(\.name)).union([Receiver.customer, Receiver.operators])
        for name in rule.notify where !known.contains(name) {
            notes.append("notify: there is no receiver \(name) — gridctl alerts notify lists the ones there are")
        }
        return notes
    }

    private static func isEmpty(_ rule: AlertRule, _ store: any RuleSources, _ now: Instant) async throws -> Bool {
        try await RuleBook.resolve([rule], store, at: now).rules[0].meters?.isEmpty ?? false
    }
}
