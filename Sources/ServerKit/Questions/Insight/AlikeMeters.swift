import GridModel

/// The meters that one can be compared with: those of its site, else those of its tariff and supply.
struct AlikeMeters {
    let store: any InsightQuestion.Source
    let meter: MeterID
    let now: Instant

    /// So many say what is usual.
    private static let mostMeters = 500
    /// Usage points that are looked through for them.
    private static let mostPoints = 4_000
    private static let page = 1_000

    /// What each of the others used a day over a span that it is known over whole; nil when there are none.
    ///
    /// Rollups tell that of a meter without a look at its readings.
    func perDay(over span: TimeSpan) async throws -> (energies: [Energy], group: String)? {
        let points = try await store.usagePoints(
            UsagePointFilter(meters: MeterSelection([meter])), after: nil, limit: 16, at: now)
        guard let own = points.first(where: { $0.meter == meter }) else { return nil }
        if let site = own.site {
            let meters = try await meters(UsagePointFilter(site: site)) { _ in true }
            let energies = try await energies(of: meters, over: span)
            if energies.count >= InsightComparing.leastMeters { return (energies, "site \(site)") }
        }
        let meters = try await meters(UsagePointFilter()) { $0.tariff == own.tariff && $0.supply == own.supply }
        return (try await energies(of: meters, over: span), "tariff \(own.tariff), \(own.supply.rawValue)")
    }

    private func meters(
        _ filter: UsagePointFilter, where isAlike: (UsagePoint) -> Bool
    ) async throws -> [MeterID] {
        var found: [MeterID] = []
        var last: UsagePointID?
        var seen = 0
        while found.count < Self.mostMeters, seen < Self.mostPoints {
            let points = try await store.usagePoints(filter, after: last, limit: Self.page, at: now)
            seen += points.count
            last = points.last?.id
            found += points.filter(isAlike).compactMap(\.meter).filter {
                $0 != meter && store.status(of: $0) == .active
            }
            if points.count < Self.page { break }
        }
        return Array(found.prefix(Self.mostMeters))
    }

    private func energies(of meters: [MeterID], over span: TimeSpan) async throws -> [Energy] {
        var energies: [Energy] = []
        for meter in meters {
            let piece = try await RegisterReader(store, RegisterKey(meter)).total(of: span).piece
            if let piece, piece.isKnown, !piece.isPartial, let perDay = piece.perDay { energies.append(perDay) }
        }
        return energies
    }
}
