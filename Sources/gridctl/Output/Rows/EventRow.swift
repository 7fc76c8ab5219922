import GridModel

/// A live event, and the zone its time is shown in to people.
struct EventRow: TableRow {
    let event: LiveEvent
    let zone: Zone?
    // Taken apart once: the optimizer of Swift 6.3 fails on a switch over a borrowed row in a column's closure.
    private let kind: String
    private let tone: Tone
    private let at: Instant?
    private let message: String?

    init(event: LiveEvent, zone: Zone?) {
        self.event = event
        self.zone = zone
        switch event {
        case .reading(_, let at, _, _): (kind, tone, self.at, message) = ("reading", .plain, at, nil)
        case .alert(let alert): (kind, tone, at, message) = ("alert", .bad, alert.since, alert.message)
        case .gap(let message): (kind, tone, at, self.message) = ("gap", .warning, nil, message)
        }
    }

    static func columns(_ context: TableContext) -> [Column<EventRow>] {
        [
            Column("kind", "KIND", isExpendable: true) { .tinted($0.kind, $0.tone) },
            Column("meter", "METER", .right) {
                if case .alert(let alert) = $0.event {
                    alert.about
                } else {
                    .optional($0.event.meter) { .integer($0.value) }
                }
            },
            Column("at", "AT") { row in .optional(row.at) { .instant($0, row.zone) } },
            Column("registerKwh", "REGISTER kWh", .right) {
                if case .reading(_, _, let register, _) = $0.event { .energy(register) } else { .missing }
            },
            Column("powerKw", "POWER kW", .right, isExpendable: true) {
                if case .reading(_, _, _, let power?) = $0.event { .power(power) } else { .missing }
            },
            Column("state", "STATE", isExpendable: true) {
                if case .alert(let alert) = $0.event {
                    .tinted(alert.state.rawValue, alert.state.tone)
                } else {
                    .missing
                }
            },
            Column("rule", "RULE", isDefault: false) {
                if case .alert(let alert) = $0.event { .text(alert.rule) } else { .missing }
            },
            Column("severity", "SEVERITY", isDefault: false) {
                if case .alert(let alert) = $0.event {
                    .tinted(alert.severity.rawValue, alert.severity.tone)
                } else {
                    .missing
                }
            },
            Column("subject", "SUBJECT", isDefault: false) {
                if case .alert(let alert) = $0.event { .text(alert.subject.text) } else { .missing }
            },
            Column("alert", "ALERT", .right, isDefault: false) {
                if case .alert(let alert) = $0.event { .integer(alert.id) } else { .missing }
            },
            Column("message", "MESSAGE", isElastic: true) { row in
                .optional(row.message) { .worded(exact: $0, shown: row.named($0), .plain) }
            },
        ]
    }

    /// With the alert's number, by which it can be acknowledged and looked up.
    private func named(_ message: String) -> String {
        if case .alert(let alert) = event { "\(alert.id): \(message)" } else { message }
    }

    /// What a line of a table has, whose rows to come are not known. The message stands behind what alerts have none of.
    static let live: KeyValuePairs = [
        "kind": 7, "meter": 5, "at": 19, "state": 8, "registerKwh": 12, "powerKw": 8, "message": 7,
    ]

    var printedName: String? { event.meter?.description }

    func encode(to encoder: any Encoder) throws { try event.encode(to: encoder) }
}
