import GridModel

/// What is known of the meters that are watched.
struct FleetState: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var name: String?
        var zone: Zone?
        var at: Instant?
        var registerKwh: Energy?
        var powerKw: Power?
        /// Those that fire, by id.
        var alerts: [Int64: Alert] = [:]
        /// The gravest of them, the newest of equals.
        var alert: Alert? {
            alerts.values.max { ($0.severity, $0.since, $0.id) < ($1.severity, $1.since, $1.id) }
        }
        /// When the power last changed here, and which way.
        var changedAt: Instant?
        var rose = false
    }

    private(set) var meters: [MeterID: Entry] = [:]
    /// Meters of which some alert fires.
    private(set) var firing: Set<MeterID> = []
    /// How many alerts fire.
    var alertCount: Int { others.count + firing.reduce(0) { $0 + (meters[$1]?.alerts.count ?? 0) } }
    /// Alerts that fire about something else: a site, all meters, a run, the store; by id.
    private(set) var others: [Int64: Alert] = [:]

    /// The gravest of those first, then the newest.
    var gravestOthers: [Alert] {
        others.values.sorted { ($1.severity, $1.since, $1.id) < ($0.severity, $0.since, $0.id) }
    }

    /// Older readings say nothing of the power at the moment: they do not count in the sum.
    static let stale: Int64 = 3_600_000

    /// Takes the newest readings as the server has them.
    mutating func take(_ latest: [LatestReading]) {
        for reading in latest { take(reading.meter, reading.at, reading.registerKwh, reading.powerKw, now: nil) }
    }

    /// Takes what is known of meters besides their readings.
    mutating func take(_ some: [Meter]) {
        for meter in some {
            var entry = meters[meter.id] ?? Entry()
            entry.name = meter.name.map(Sanitized.line)
            entry.zone = meter.timeZone
            meters[meter.id] = entry
            if let at = meter.lastReadingAt, let register = meter.registerKwh {
                take(meter.id, at, register, meter.powerKw, now: nil)
            }
        }
    }

    /// Takes the alerts that fire, all of them.
    mutating func replace(firing alerts: [Alert]) {
        for meter in firing { meters[meter]?.alerts = [:] }
        firing = []
        others = [:]
        for alert in alerts where alert.state == .firing { take(alert) }
    }

    /// Takes an event as it happens; `now` is when it is seen.
    mutating func take(_ event: LiveEvent, now: Instant) {
        switch event {
        case .reading(let meter, let at, let register, let power): take(meter, at, register, power, now: now)
        case .alert(let alert): take(alert)
        case .gap: break
        }
    }

    private mutating func take(_ alert: Alert) {
        guard let meter = alert.meter else {
            others[alert.id] = alert.state == .firing ? alert : nil
            return
        }
        if alert.state == .firing {
            meters[meter, default: Entry()].alerts[alert.id] = alert
            firing.insert(meter)
        } else if meters[meter]?.alerts.removeValue(forKey: alert.id) != nil, meters[meter]?.alerts.isEmpty ?? true {
            firing.remove(meter)
        }
    }

    private mutating func take(
        _ meter: MeterID, _ at: Instant, _ register: Energy, _ power: Power?, now: Instant?
    ) {
        var entry = meters[meter] ?? Entry()
        // Readings that were late are no news of the moment.
        if let known = entry.at, at < known { return }
        if let now, let power, power != entry.powerKw {
            entry.changedAt = now
            entry.rose = power > (entry.powerKw ?? Power(milliwatts: 0))
        }
        entry.at = at
        entry.registerKwh = register
        entry.powerKw = power
        meters[meter] = entry
    }

    /// The sum of the powers that are told by a reading of the last hour.
    func power(now: Instant) -> Power {
        let sum = meters.values.reduce(Int128(0)) { sum, entry in
            guard let power = entry.powerKw, let at = entry.at, now - at <= Self.stale else { return sum }
            return sum + Int128(power.milliwatts)
        }
        return Power(milliwatts: Int64(clamping: sum))
    }
}
