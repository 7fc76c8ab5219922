import GridModel

/// Looks which meters are silent, and which of that is one outage.
struct SilenceWatch: Sendable {
    /// Before that gridd heard nobody: it is no meter's silence.
    private let since: Instant
    private var rhythms: [MeterID: ReadingRhythm] = [:]
    private var sites: [MeterID: String] = [:]
    private var sitesAsOf: Instant?
    private var outageWatch = OutageWatch()

    init(since: Instant) { self.since = since }

    /// A meter that is silent.
    private struct Silent {
        var meter: MeterID
        var last: Instant
        /// How often its readings come, in milliseconds.
        var expected: Int64
        /// Milliseconds since it became so by the time that gridd listened; not above 0: it did not.
        var heardFor: Int64
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
            outageWatch = OutageWatch()
            return []
        }
        let bySite = outages.contains { $0.outage.outage.by == .site }
        if bySite { try await readSites(store, now) }
        var silent: [[Silent]] = rules.map { _ in [] }
        var groups: [[AlertSubject: OutageWatch.Group]] = outages.map { _ in [:] }
        var after: MeterID?
        while case let page = store.meters(.all, after: after, limit: 4_096), let last = page.last {
            after = last
            for (meter, latest) in store.latest(of: page) where store.status(of: meter) == .active {
                let learnt = learn(meter, latest)
                let told = store.events(of: RegisterKey(meter))?.rules.expectedIntervalSeconds.map { Int64($0) * 1_000 }
                var quickest: (rule: SilenceRule, expected: Int64)?
                for (index, (rule, silence)) in rules.enumerated() where rule.concerns(meter) {
                    guard let expected = silence.silence.expected?.milliseconds ?? told ?? learnt else { continue }
                    if let found = find(meter, latest, silence, expected, now) { silent[index].append(found) }
                    if quickest.map({ silence.patience(expected: expected) < $0.rule.patience(expected: $0.expected) })
                        ?? true
                    {
                        quickest = (silence, expected)
                    }
                }
                guard !outages.isEmpty else { continue }
                if quickest == nil { quickest = (told ?? learnt).map { (Self.standing, $0) } }
                let overdue = quickest.flatMap { self.overdue(meter, latest, $0.rule, $0.expected, now) }
                for (index, (rule, outage)) in outages.enumerated() where rule.concerns(meter) {
                    let subject: AlertSubject
                    switch outage.outage.by {
                    case .fleet: subject = .fleet
                    case .site:
                        guard let site = sites[meter] else { continue }
                        subject = .site(site)
                    }
                    if let overdue {
                        groups[index][subject, default: .init()].overdue.append(overdue)
                    } else {
                        groups[index][subject, default: .init()].heard.append(latest.last.at)
                    }
                }
            }
        }
        var transitions: [AlertTransition] = []
        var shelters: [MeterID: OutageWatch.Shelter] = [:]
        outageWatch.forget(but: Set(outages.map(\.rule.rule.name)))
        for (index, (rule, outage)) in outages.enumerated() {
            transitions += outageWatch.look(rule.rule, outage, groups[index], &open, &shelters, now)
        }
        for (index, (rule, silence)) in rules.enumerated() {
            transitions += judge(rule, silence, silent[index], shelters, &open, now)
        }
        return transitions
    }

    private mutating func learn(_ meter: MeterID, _ latest: LatestReadings) -> Int64? {
        if rhythms[meter]?.take(latest) == nil { rhythms[meter] = ReadingRhythm(latest) }
        return rhythms[meter]?.interval
    }

    /// Nil for one that is not silent.
    private func find(
        _ meter: MeterID, _ latest: LatestReadings, _ rule: SilenceRule, _ expected: Int64, _ now: Instant
    ) -> Silent? {
        let patience = rule.patience(expected: expected)
        guard now - latest.last.at > patience else { return nil }
        return Silent(
            meter: meter, last: latest.last.at, expected: expected,
            heardFor: now - max(latest.last.at, since) - patience)
    }

    /// The same of one of which readings are missed, whether it is silent already or not.
    private func overdue(
        _ meter: MeterID, _ latest: LatestReadings, _ rule: SilenceRule, _ expected: Int64, _ now: Instant
    ) -> OverdueMeter? {
        let overdue = rule.overdue(expected: expected)
        guard now - latest.last.at > overdue else { return nil }
        let heardFor = now - max(latest.last.at, since)
        return OverdueMeter(
            meter, last: latest.last.at, pace: rule.pace(expected: expected), isHeard: heardFor > overdue,
            isSilent: heardFor > rule.patience(expected: expected))
    }

    private func judge(
        _ rule: RuleInForce, _ silence: SilenceRule, _ silent: [Silent],
        _ shelters: [MeterID: OutageWatch.Shelter], _ open: inout OpenAlerts, _ now: Instant
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
            // What an outage explains, or may yet, is no alert of its own; one of before is told by it.
            let shelter = shelters[one.meter]
            if known == nil, one.heardFor <= 0 || shelter?.holds(silentFor: one.heardFor, now) ?? false { continue }
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
                inhibitor: shelter?.outage)
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
