import GridModel

/// Something whose history can be asked for: a meter, or several together.
private struct HistorySource {
    /// What people call it: `Meter 42, Pool pump`.
    var subject: String
    /// Nil for several together.
    var meter: MeterID?
    var zone: Zone
}

/// Histories that are drawn, or compared.
extension HistoryCommand {
    func printPictures(_ from: DateExpression?, _ to: DateExpression?, _ session: Session) async throws {
        let sources = try await sources(session)
        guard !sources.isEmpty else { return }
        if let compare {
            try await printComparison(compare, of: sources, HistorySpan(from: from, to: to, step: every), session)
        } else {
            var charts: [Chart] = []
            for source in sources {
                if every == .raw, let meter = source.meter {
                    let readings = try await session.client.meters.raw(meter, from: from, to: to).collect()
                    charts.append(HistoryChart.power(of: source.subject, readings, in: source.zone))
                } else {
                    let intervals = try await intervals(of: source, from, to, session)
                    charts.append(
                        HistoryChart.consumption(of: source.subject, intervals, every: every, in: source.zone))
                }
            }
            try await draw(charts, session)
        }
    }

    private func draw(_ charts: [Chart], _ session: Session) async throws {
        let some = charts.filter { !$0.slots.isEmpty }
        if some.isEmpty { session.diagnostics.note("no readings in that time") }
        try await session.output.draw(some)
    }

    private func printComparison(
        _ comparison: Comparison, of sources: [HistorySource], _ range: HistorySpan, _ session: Session
    ) async throws {
        var context = TableContext(step: every, namesMeter: !sum && namesMeter(sources.count))
        context.comparison = comparison
        let zones = Set(sources.map(\.zone))
        context.zone = session.output.isForPeople && zones.count == 1 ? zones.first : nil
        var writer = session.output.writer(of: ComparedRow.self, context)
        var charts: [Chart] = []
        for source in sources {
            let span = try range.resolve(in: source.zone, now: session.surroundings.now())
            let time = ComparedTime(comparison, of: span, every: every, in: source.zone)
            let pairs = time.pairs(
                now: try await intervals(of: source, time.now, session),
                then: try await intervals(of: source, time.then, session))
            if plot {
                charts.append(HistoryChart.comparison(of: source.subject, pairs, time))
                continue
            }
            let meter = context.namesMeter ? source.meter : nil
            try writer.add(pairs.map { ComparedRow(meter: meter, interval: $0) })
            if session.output.isForPeople, let total = ComparedRow.total(of: pairs, meter: meter) {
                try writer.add([total])
            }
        }
        if plot { return try await draw(charts, session) }
        try await writer.finish()
        if writer.count == 0 { session.diagnostics.note("no readings in that time") }
    }

    // MARK: Asking

    private func sources(_ session: Session) async throws -> [HistorySource] {
        if sum { return try await sumOfMeters(session).map { [$0] } ?? [] }
        let ids = try await meters.meters(session)
        if ids.isEmpty { session.diagnostics.note("no meters in that range") }
        var zones = MeterZones(session)
        try await zones.learn(ids)
        return ids.map { id in
            let name = zones.names[id].map { ", \(Sanitized.line($0))" } ?? ""
            // A meter that is not there has no zone; the server says so when it is asked for its history.
            return HistorySource(subject: "Meter \(id)\(name)", meter: id, zone: zones.known[id] ?? .utc)
        }
    }

    private func sumOfMeters(_ session: Session) async throws -> HistorySource? {
        let selection = meters.isEmpty ? .all : try meters.selection(session.surroundings)
        // No ids on standard input means none, not all.
        guard !selection.isEmpty else { return nil }
        let shared = timeZone == nil ? try await MeterZones.shared(by: selection, session) : nil
        guard let zone = timeZone ?? shared else {
            throw Failure.usage(
                "the meters may have several time zones", wayOut: "--time-zone ZONE says whose days they are")
        }
        let subject = selection == .all ? "All meters" : "Meters \(selection)"
        return HistorySource(subject: subject, meter: nil, zone: zone)
    }

    private func intervals(of source: HistorySource, _ span: TimeSpan, _ session: Session) async throws -> [Interval] {
        try await intervals(
            of: source, DateExpression(span.start.rfc3339), DateExpression(span.end.rfc3339), session)
    }

    private func intervals(
        of source: HistorySource, _ from: DateExpression?, _ to: DateExpression?, _ session: Session
    ) async throws -> [Interval] {
        let all = session.client.meters
        if let meter = source.meter { return try await all.history(meter, from: from, to: to, every: every).collect() }
        let selection = meters.isEmpty ? .all : try meters.selection(session.surroundings)
        let sums = try await all.consumption(of: selection, from: from, to: to, every: every, timeZone: source.zone)
            .collect()
        return sums.map { sum in
            Interval(
                start: sum.start, end: sum.end, consumptionKwh: sum.consumptionKwh, averageKw: sum.averageKw,
                quality: sum.quality, partial: sum.partial)
        }
    }
}
