import GridModel

/// What is still waited for. Pure: it is told what happened, and says when it is over.
struct Vigil {
    /// What came to be known.
    enum News: Sendable {
        /// Something happened.
        case event(LiveEvent)
        /// How the meters and their firing alerts are, all of them.
        case survey(meters: [Meter], firing: [Alert])
    }

    private let event: WaitCommand.Event
    private let rule: String?
    private let severity: AlertSeverity?
    private let isAny: Bool
    /// A reading counts when it is newer.
    private let after: Instant
    private let since: ((Zone) -> Instant)?
    /// Empty for whichever.
    private let meters: [MeterID]
    private var waiting: Set<MeterID>
    private var zones: [MeterID: Zone] = [:]
    private(set) var isOver = false

    init(
        _ event: WaitCommand.Event, of meters: [MeterID], rule: String?, severity: AlertSeverity? = nil, isAny: Bool,
        after: Instant, since: ((Zone) -> Instant)?
    ) {
        self.event = event
        self.meters = meters
        self.rule = rule
        self.severity = severity
        self.isAny = isAny
        self.after = after
        self.since = since
        waiting = Set(meters)
    }

    /// What of the news was waited for.
    mutating func take(_ news: News) -> [LiveEvent] {
        guard !isOver else { return [] }
        switch (news, event) {
        case (.event(.reading(let meter, let at, _, _)), .reading):
            // It comes in now, whatever instant it is of, unless that was said.
            guard case .event(let event) = news, isLate(at, of: meter) else { return [] }
            return settle(meter) ? [event] : []
        case (.event(.alert(let alert)), .firing) where alert.state == .firing && isMeant(alert):
            return settle(alert.meter) ? [.alert(alert)] : []
        case (.event(.alert(let alert)), .resolved) where alert.state == .resolved && isMeant(alert):
            return settle(alert.meter) ? [.alert(alert)] : []
        case (.survey(let meters, _), .reading):
            var found: [LiveEvent] = []
            for meter in meters where hasReported(meter) {
                if let event = reported(meter) { found.append(event) }
            }
            return found
        case (.survey(_, let firing), .firing):
            var found: [LiveEvent] = []
            for alert in firing where isMeant(alert) && settle(alert.meter) { found.append(.alert(alert)) }
            return found
        case (.survey(_, let firing), .resolved):
            let burning = Set(firing.filter(isMeant).compactMap(\.meter))
            if self.meters.isEmpty {
                isOver = !firing.contains(where: isMeant)
            } else {
                for meter in self.meters where !burning.contains(meter) { _ = settle(meter) }
            }
        default: break
        }
        return []
    }

    /// What did not come: `no reading of meter 42`.
    var missing: String {
        let what =
            switch event {
            case .reading: "no reading"
            case .firing: "no alert fired"
            case .resolved: "an alert still fires"
            }
        let some = waiting.sorted().prefix(5).map(\.description).joined(separator: ", ")
        if meters.isEmpty { return what }
        return "\(what) of \(waiting.count == 1 ? "meter" : "meters") \(some)\(waiting.count > 5 ? ", …" : "")"
    }

    private func isMeant(_ alert: Alert) -> Bool {
        (rule == nil || alert.rule == rule) && (severity == nil || alert.severity == severity)
    }

    private mutating func hasReported(_ meter: Meter) -> Bool {
        zones[meter.id] = meter.timeZone
        guard let last = meter.lastReadingAt else { return false }
        return since.map { last >= $0(meter.timeZone) } ?? (last > after)
    }

    /// A meter whose zone is not known yet is looked at with the next survey.
    private func isLate(_ at: Instant, of meter: MeterID) -> Bool {
        guard let since else { return true }
        return zones[meter].map { at >= since($0) } ?? false
    }

    private mutating func reported(_ meter: Meter) -> LiveEvent? {
        guard let at = meter.lastReadingAt, let register = meter.registerKwh, settle(meter.id) else { return nil }
        return .reading(meter: meter.id, at: at, registerKwh: register, powerKw: meter.powerKw)
    }

    /// True when `meter` was waited for until now.
    private mutating func settle(_ meter: MeterID?) -> Bool {
        guard !isOver, meters.isEmpty || meter.flatMap({ waiting.remove($0) }) != nil else { return false }
        isOver = isAny || waiting.isEmpty
        return true
    }
}
