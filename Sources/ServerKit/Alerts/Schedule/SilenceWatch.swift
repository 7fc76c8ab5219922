import GridModel

/// Looks which meters are silent, and which of that is one outage.
struct SilenceWatch: Sendable {
    /// Before that gridd heard nobody: it is no meter's silence.
    private let since: Instant
    private var rhythms: [MeterID: ReadingRhythm] = [:]
    private var sites: [MeterID: String] = [:]
    private var sitesAsOf: Instant?

    init(since: Instant) { self.since = since }

    /// A meter that is silent.
    private struct Silent {
        var meter: MeterID
        var last: Instant
        /// How often its readings come, in milliseconds.
        var expected: Int64
        /// Silent also by the time that gridd listened.
        var isHeard: Bool
    }

    /// A group of meters as an outage rule sees it.
    private struct Group {
        var silent: [Silent] = []
        var talking = 0
    }

    private static let standing = SilenceRule(.init(warn: 3, critical: .hours(24)))

    mutating func look(
        _ book: RuleBook, _ open: inout OpenAlerts, _ store: any Store, _ now: Instant
    ) async throws -> [AlertTransition] {
        let rules: [(rule: RuleInForce, silence: SilenceRule)] = book.rules.compactMap { rule in
            if case .silent(let silence) = rule.rule.condition { (rule, SilenceRule(silence)) } else { nil }
        }
        let outages: [(rule: RuleInForce, outage: OutageRule)] = book.rules.compactMap { rule in
            if case .outage(let outage) = rule.rule.condition { (rule, OutageRule(outage)) } else { nil }
        }
        guard !rules.isEmpty || !outages.isEmpty else {
            rhythms = [:]
            return []
        }
        let bySite = outages.contains { $0.outage.outage.by == .site }
        if bySite { try await readSites(store, now) }
        var silent: [[Silent]] = rules.map { _ in [] }
        var groups: [[AlertSubject: Group]] = outages.map { _ in [:] }
        var after: MeterID?
        while case let page = store.meters(.all, after: after, limit: 4_096), let last = page.last {
            after = last
            for (meter, latest) in store.latest(of: page) where store.status(of: meter) == .active {
                let learnt = learn(meter, latest)
                let told = store.events(of: RegisterKey(meter))?.rules.expectedIntervalSeconds.map { Int64($0) * 1_000 }
                var first: SilenceRule?
                for (index, (rule, silence)) in rules.enumerated() where rule.concerns(meter) {
                    first = first ?? silence
                    if let found = find(meter, latest, silence, told, learnt, now) { silent[index].append(found) }
                }
                guard !outages.isEmpty else { continue }
                let found = find(meter, latest, first ?? Self.standing, told, learnt, now)
                for (index, (rule, outage)) in outages.enumerated() where rule.concerns(meter) {
                    let subject: AlertSubject
                    switch outage.outage.by {
                    case .fleet: subject = .fleet
                    case .site:
                        guard let site = sites[meter] else { continue }
                        subject = .site(site)
                    }
                    if let found {
                        groups[index][subject, default: Group()].silent.append(found)
                    } else {
                        groups[index][subject, default: Group()].talking += 1
                    }
                }
            }
        }
        var transitions: [AlertTransition] = []
        var covered: [MeterID: AlertKey] = [:]
        for (index, (rule, outage)) in outages.enumerated() {
            transitions += judge(rule.rule, outage, groups[index], &open, &covered, now)
        }
        for (index, (rule, silence)) in rules.enumerated() {
            transitions += judge(rule, silence, silent[index], covered, &open, store, now)
        }
        return transitions
    }

    private mutating func learn(_ meter: MeterID, _ latest: LatestReadings) -> Int64? {
        if rhythms[meter]?.take(latest) == nil { rhythms[meter] = ReadingRhythm(latest) }
        return rhythms[meter]?.interval
    }

    /// Nil for one that is not silent, or of which it is not known how often it should speak.
    private func find(
        _ meter: MeterID, _ latest: LatestReadings, _ rule: SilenceRule, _ told: Int64?, _ learnt: Int64?,
        _ now: Instant
    ) -> Silent? {
        guard let expected = rule.silence.expected?.milliseconds ?? told ?? learnt else { return nil }
        let patience = rule.patience(expected: expected)
        guard now - latest.last.at > patience else { return nil }
        return Silent(
            meter: meter, last: latest.last.at, expected: expected, isHeard: now - max(latest.last.at, since) > patience
        )
    }

    private func judge(
        _ rule: AlertRule, _ outage: OutageRule, _ groups: [AlertSubject: Group], _ open: inout OpenAlerts,
        _ covered: inout [MeterID: AlertKey], _ now: Instant
    ) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        for (subject, group) in groups.sorted(by: { $0.key.text < $1.key.text }) {
            let known = open.entry(of: rule.name, subject)
            let silent = group.silent.filter { known != nil || $0.isHeard }.sorted { $0.last < $1.last }
            guard
                let judgement = outage.judge(
                    fell: silent.map(\.last), talking: group.talking, known: known?.key.occasion)
            else { continue }
            let first = judgement.began.adding(milliseconds: -outage.outage.within.milliseconds)
            let members = silent.filter { $0.last >= first }
            let found = AlertFinding(
                subject, judgement.finding, began: judgement.began,
                message: outage.message(judgement, of: subject),
                evidence: AlertEvidence(
                    from: judgement.began.adding(milliseconds: -3_600_000), to: now,
                    meters: members.prefix(100).map(\.meter),
                    figures: AlertFigures {
                        $0.meters = judgement.silent
                        $0.ofMeters = judgement.total
                        $0.lastReadingAt = judgement.began
                    }))
            if let change = open.take(found, of: rule, at: now) { transitions.append(change) }
            guard let entry = open.entry(of: rule.name, subject) else { continue }
            for member in members where covered[member.meter] == nil { covered[member.meter] = entry.key }
        }
        return transitions
    }

    private func judge(
        _ rule: RuleInForce, _ silence: SilenceRule, _ silent: [Silent], _ covered: [MeterID: AlertKey],
        _ open: inout OpenAlerts, _ store: any Store, _ now: Instant
    ) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        var stillSilent: Set<MeterID> = []
        for one in silent {
            let subject = AlertSubject.meter(one.meter)
            let known = open.entry(of: rule.rule.name, subject)
            if let known, known.key.occasion < one.last {
                // It spoke in between and fell silent again: that is another time.
                continue
            }
            stillSilent.insert(one.meter)
            // What an outage explains is no alert of its own; one of before is told by it.
            if known == nil, covered[one.meter] != nil || !one.isHeard { continue }
            let silentFor = now - one.last
            let found = AlertFinding(
                subject, .broken, severity: silence.severity(silentFor: silentFor, rule.rule.severity), began: one.last,
                message: silence.message(silentFor: silentFor, expected: one.expected),
                evidence: AlertEvidence(
                    from: one.last.adding(milliseconds: -max(one.expected * 10, 3_600_000)), to: now,
                    meters: [one.meter],
                    figures: AlertFigures {
                        $0.lastReadingAt = one.last
                        $0.duration = TimeLength(milliseconds: silentFor).rounded
                        $0.expected = TimeLength(milliseconds: max(one.expected, 1_000)).rounded
                    }),
                inhibitor: covered[one.meter])
            if let change = open.take(found, of: rule.rule, at: now) { transitions.append(change) }
        }
        for entry in open.all where entry.key.rule == rule.rule.name {
            guard let meter = entry.key.subject.meter, !stillSilent.contains(meter) else { continue }
            let found = AlertFinding(.meter(meter), .within, message: "readings come again")
            if let change = open.take(found, of: rule.rule, at: now) { transitions.append(change) }
        }
        return transitions
    }

    private mutating func readSites(_ store: any Store, _ now: Instant) async throws {
        if let asOf = sitesAsOf, now - asOf < 600_000 { return }
        var found: [MeterID: String] = [:]
        var after: UsagePointID?
        while true {
            let page = try await store.usagePoints(UsagePointFilter(), after: after, limit: 1_000, at: now)
            for point in page { if let meter = point.meter, let site = point.site { found[meter] = site } }
            guard page.count == 1_000, let last = page.last else { break }
            after = last.id
        }
        sites = found
        sitesAsOf = now
    }
}
