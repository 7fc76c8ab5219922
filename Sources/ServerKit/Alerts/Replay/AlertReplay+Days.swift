import GridModel

/// Rules of once a day, judged as often and by what was known then: a reading is taken to have come when it was made.
extension AlertReplay {
    /// When a day's readings are looked at, in milliseconds after midnight.
    private static let look: Int64 = 30 * 60_000

    func habits(_ meter: MeterID, _ zone: Zone, _ range: TimeSpan, _ log: inout EpisodeLog) async throws {
        var open = OpenAlerts([])
        let looks = Self.looks(from: zone.local(at: range.start).date, before: range.end, in: zone)
        for (at, known) in zip(looks, try await known(of: RegisterKey(meter), at: looks)) {
            try Task.checkCancellation()
            guard let known else { continue }
            let question = HabitQuestion(store: store, now: at)
            for found in try await question.findings(of: rule, meter, known: known) {
                if let change = open.take(found, of: rule, at: at) { log.take([change]) }
            }
        }
    }

    /// What comes of the periods that began in the range, or were judged in it.
    func bills(
        _ rule: BillVariationRule, _ meter: MeterID, _ zone: Zone, _ range: TimeSpan, _ log: inout EpisodeLog
    ) async throws -> (periods: Int, naive: [String], months: [Instant: CivilMonth]) {
        var open = OpenAlerts([])
        var months: [Instant: CivilMonth] = [:]
        // Periods that were compared whole, and whether the last ones alone speak for a change.
        var compared: [CivilMonth: Bool] = [:]
        let cycles = try await store.cycles(of: meter, at: range.start)
        let periods = JudgedPeriods(cycles: cycles)
        let first = cycles.month(holding: zone.local(at: range.start).date)
        let end = range.end.adding(milliseconds: Self.look + 1)
        // What was begun before the range is known, and not told.
        let looks = Self.looks(from: cycles.days(of: first.previous).lowerBound, before: end, in: zone)
        let course = try await course(of: meter, zone, cycles, before: first, rule, through: range.end)
        for (at, known) in zip(looks, try await known(of: RegisterKey(meter), at: looks)) {
            try Task.checkCancellation()
            var changes: [AlertTransition] = []
            if let known {
                let question = HabitQuestion(store: store, now: at)
                for found in try await question.bills(rule, meter, zone, cycles, known: known, course: course) {
                    if let occasion = found.finding.occasion { months[occasion] = found.month }
                    if found.isWhole, found.month >= first { compared[found.month] = found.judgement.isNaive }
                    if let change = open.take(found.finding, of: self.rule, at: at) { changes.append(change) }
                }
            }
            let day = zone.local(at: at).date
            for entry in open.entries(of: .meter(meter)) {
                guard let month = months[entry.key.occasion], day >= periods.end(of: month) else { continue }
                let over = AlertFinding(
                    .meter(meter), .over, occasion: entry.key.occasion, message: "the billing period is over")
                if let change = open.take(over, of: self.rule, at: at) { changes.append(change) }
            }
            log.take(changes.filter { $0.at >= range.start })
        }
        return (compared.count, compared.filter(\.value).keys.sorted().map(\.text), months)
    }

    /// When the days from one on are looked at.
    private static func looks(from first: CivilDate, before end: Instant, in zone: Zone) -> [Instant] {
        let days = sequence(first: first) { $0.adding(days: 1) }
        return Array(days.lazy.map { zone.start(of: $0).adding(milliseconds: look) }.prefix { $0 < end })
    }

    /// The instant of the last reading at each look, in order; nil before the first reading.
    ///
    /// Where readings are no longer kept nobody knows, and none is taken to have come late.
    private func known(of key: RegisterKey, at looks: [Instant]) async throws -> [Instant?] {
        guard let first = looks.first, let last = looks.last else { return [] }
        let instant = TimeSpan(start: first, end: first.adding(milliseconds: 1))
        var latest = try await store.history(of: key, in: instant).before?.at
        var known: [Instant?] = []
        known.reserveCapacity(looks.count)
        try await forEachReading(of: key, in: TimeSpan(start: first, end: last.adding(milliseconds: 1))) { reading in
            while known.count < looks.count, looks[known.count] < reading.at { known.append(latest) }
            latest = reading.at
        }
        while known.count < looks.count { known.append(latest) }
        guard let keptFrom = store.keptFrom else { return known }
        return zip(looks, known).map { look, known in look < keptFrom ? look : known }
    }

    /// Day by day what periods from the one before a month on are compared with, and they themselves.
    private func course(
        of meter: MeterID, _ zone: Zone, _ cycles: ReadingCycles, before month: CivilMonth, _ rule: BillVariationRule,
        through end: Instant
    ) async throws -> DayCourse {
        var first = month.previous.previous
        for _ in 0..<max(rule.variation.periods, 12) { first = first.previous }
        let days = cycles.days(of: first).lowerBound...zone.local(at: end).date.adding(days: 1)
        var course = DayCourse()
        try await course.read(
            meter, from: store, in: zone,
            cutAt: sequence(first: days.lowerBound) { day in
                day < days.upperBound ? day.adding(days: 1) : nil
            })
        return course
    }
}
