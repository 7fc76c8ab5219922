import GridModel

/// Looks which of the meters that are overdue are one outage, and which of them that keeps from being told of alone.
struct OutageWatch: Sendable {
    /// A group of meters as an outage rule sees it.
    struct Group {
        var overdue: [OverdueMeter] = []
        /// When each of the others was last heard of.
        var heard: [Instant] = []
    }

    /// What keeps a silent meter from being told of alone.
    struct Shelter {
        /// The outage that explains it.
        var outage: AlertKey?
        /// It may be one of many: so many milliseconds from when it is silent that has to turn out.
        var patience: Int64 = 0
        /// Until then it may return from an outage that is over.
        var until: Instant?

        /// - Parameter silentFor: Milliseconds since it became silent.
        func holds(silentFor: Int64, _ now: Instant) -> Bool {
            outage != nil || silentFor <= patience || until.map { now <= $0 } ?? false
        }
    }

    /// When those were over whose meters may still be about to return.
    private var over: [AlertKey: Instant] = [:]

    /// Outages of rules of other names matter no more.
    mutating func forget(but rules: Set<String>) { over = over.filter { rules.contains($0.key.rule) } }

    mutating func look(
        _ rule: AlertRule, _ outage: OutageRule, _ groups: [AlertSubject: Group], _ open: inout OpenAlerts,
        _ shelters: inout [MeterID: Shelter], _ now: Instant
    ) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        for key in over.keys where key.rule == rule.name && groups[key.subject] == nil { over[key] = nil }
        for entry in open.all where entry.key.rule == rule.name && groups[entry.key.subject] == nil {
            transitions.append(open.end(entry, at: now, "no meter is part of it any more"))
        }
        for (subject, group) in groups.sorted(by: { $0.key.text < $1.key.text }) {
            var rest = group.overdue
            for entry in open.entries(of: subject) where entry.key.rule == rule.name {
                let part = Self.take(from: &rest) { outage.explains($0, began: entry.key.occasion) }
                let judgement = outage.goesOn(
                    began: entry.key.occasion, size: max(entry.meters ?? 0, part.count), left: part.count,
                    heard: group.heard)
                let found = Self.finding(subject, outage, judgement, part, now)
                if let change = open.take(found, of: rule, at: now) { transitions.append(change) }
                if open.entries(of: subject).contains(where: { $0.key == entry.key }) {
                    Self.explain(part, by: entry.key, &shelters)
                } else {
                    over[entry.key] = now
                    shelter(part, of: entry.key, outage, &shelters, now)
                }
            }
            for key in over.keys where key.rule == rule.name && key.subject == subject && over[key] != now {
                let part = Self.take(from: &rest) { outage.explains($0, began: key.occasion) }
                shelter(part, of: key, outage, &shelters, now)
            }
            if let (judgement, part) = outage.begins(rest.filter(\.isHeard), heard: group.heard) {
                let found = Self.finding(subject, outage, judgement, part, now)
                if let change = open.take(found, of: rule, at: now) { transitions.append(change) }
                let key = AlertKey(rule: rule.name, subject: subject, occasion: judgement.began)
                Self.explain(part, by: key, &shelters)
            } else if group.overdue.count + group.heard.count >= outage.outage.least {
                for meter in rest {
                    let known = shelters[meter.meter]?.patience ?? 0
                    shelters[meter.meter, default: Shelter()].patience = max(known, outage.outage.within.milliseconds)
                }
            }
        }
        return transitions
    }

    /// Those of an outage that is over have a reading's time to return; after that it is forgotten.
    private mutating func shelter(
        _ part: [OverdueMeter], of key: AlertKey, _ outage: OutageRule, _ shelters: inout [MeterID: Shelter],
        _ now: Instant
    ) {
        guard let end = over[key] else { return }
        var areAllPast = true
        for meter in part {
            let until = end.adding(milliseconds: meter.pace + outage.outage.within.milliseconds)
            if until >= now { areAllPast = false }
            shelters[meter.meter, default: Shelter()].until = max(until, shelters[meter.meter]?.until ?? until)
        }
        if areAllPast { over[key] = nil }
    }

    /// The first outage that explains a meter's silence is the one that is named.
    private static func explain(_ part: [OverdueMeter], by key: AlertKey, _ shelters: inout [MeterID: Shelter]) {
        for meter in part where shelters[meter.meter]?.outage == nil {
            shelters[meter.meter, default: Shelter()].outage = key
        }
    }

    private static func take(
        from rest: inout [OverdueMeter], where isPart: (OverdueMeter) -> Bool
    ) -> [OverdueMeter] {
        let part = rest.filter(isPart)
        if !part.isEmpty { rest.removeAll(where: isPart) }
        return part
    }

    private static func finding(
        _ subject: AlertSubject, _ outage: OutageRule, _ judgement: OutageRule.Judgement, _ part: [OverdueMeter],
        _ now: Instant
    ) -> AlertFinding {
        AlertFinding(
            subject, judgement.finding, occasion: judgement.began, began: judgement.began,
            message: outage.message(judgement, of: subject),
            evidence: AlertEvidence(
                from: judgement.began.adding(milliseconds: -3_600_000), to: now,
                meters: part.sorted { $0.last < $1.last }.prefix(100).map(\.meter),
                figures: AlertFigures {
                    $0.meters = judgement.silent
                    $0.ofMeters = judgement.total
                    $0.lastReadingAt = judgement.began
                }))
    }
}
