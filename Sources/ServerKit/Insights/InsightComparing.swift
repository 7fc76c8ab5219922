import GridModel

/// Sets a period beside another, per day: pure.
enum InsightComparing {
    /// Fewer meters would tell of one of them.
    static let leastMeters = 5
    /// Of another period; fewer say too little.
    static let leastDays = 3

    /// With another time of the same meter.
    /// - Parameter other: What is known of that time; nil for nothing.
    static func time(
        _ kind: InsightComparison.Kind, _ span: TimeSpan, _ other: MeteredPiece?, beside perDay: Energy?
    ) -> InsightComparison {
        let days = other.map { $0.knownDays } ?? 0
        let then = days >= leastDays ? other?.perDay : nil
        return InsightComparison(
            with: kind, period: span, days: days, perDayKwh: then, changePercent: change(from: then, to: perDay))
    }

    /// With the median of meters alike, of which at least five must be known.
    /// - Parameter others: What each of the others used a day.
    static func alike(
        _ span: TimeSpan, days: Int, _ others: [Energy], group: String, beside perDay: Energy?
    ) -> InsightComparison? {
        guard others.count >= leastMeters, let median = median(others) else { return nil }
        return InsightComparison(
            with: .alike, period: span, days: days, perDayKwh: median, changePercent: change(from: median, to: perDay),
            meters: others.count, group: group)
    }

    /// The middle one, or the mean of the two in the middle; nil of none.
    static func median(_ energies: [Energy]) -> Energy? {
        guard !energies.isEmpty else { return nil }
        let sorted = energies.sorted()
        let middle = sorted.count / 2
        if sorted.count % 2 == 1 { return sorted[middle] }
        return Energy.mean([sorted[middle - 1], sorted[middle]])
    }

    /// In percent, to a tenth; nil from nothing.
    static func change(from then: Energy?, to now: Energy?) -> Quantity? {
        guard let then, let now else { return nil }
        return InsightMaker.percent(now - then, of: then)
    }
}

extension MeteredPiece {
    /// Whole days' time that is known of it.
    fileprivate var knownDays: Int { Int((covered + 43_200_000) / 86_400_000) }
}
