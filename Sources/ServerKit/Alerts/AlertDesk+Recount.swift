import GridModel

/// What the desk asks the store for.
extension AlertDesk {
    /// Counts meters from the store again, over the whole period or from where that can't have changed.
    func recount(_ meters: [MeterID: Bool], now: Instant) async throws -> [MeterID: WatchedMeter] {
        var followed: [MeterID: WatchedMeter] = [:]
        let count = ConsumptionCount(store: store, countsDays: rules.hasDays)
        let whole = meters.filter { $0.value || watched[$0.key]?.anchor == nil }.keys
        var together: [MeterID: WatchedMeter] = [:]
        if whole.count >= FleetCount.worthwhile {
            together = try await FleetCount(store: store, countsDays: rules.hasDays).count(whole.sorted(), now: now)
        }
        for (meter, wholePeriod) in meters {
            if let counted = together[meter] {
                followed[meter] = counted
                continue
            }
            let earlier = wholePeriod ? nil : watched[meter]
            followed[meter] = try await passingOverDamage(of: meter) {
                try await count.count(meter, now: now, after: earlier)
            }
        }
        return followed
    }

    /// What is read of a meter; nil when that is damaged: one register that can't be read must not stop the others, nor
    /// the journal behind them.
    func passingOverDamage<Value: Sendable>(
        of meter: MeterID, _ read: () async throws -> Value?
    ) async throws -> Value? {
        do {
            return try await read()
        } catch let fault as StoreFault where fault.code == .corrupt {
            logger.error(
                "consumption not evaluated",
                metadata: ["meter.id": "\(meter)", "store.detail": "\(fault.message)"])
            return nil
        }
    }

    /// Whether there was an alert about this very day or period.
    func isTold(_ found: AlertFinding, of rule: AlertRule) async throws -> Bool {
        guard let meter = found.subject.meter else { return false }
        let known = try await store.alerts(AlertFilter(meters: [meter], rule: rule.name), before: nil, limit: 16)
        return known.contains { $0.occasion == found.occasion }
    }
}
