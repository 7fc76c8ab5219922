import GridModel

/// A live event, and the zone its time is shown in to people.
struct EventRow: TableRow {
    var event: LiveEvent
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<EventRow>] {
        [
            Column("kind", "KIND") { .tinted($0.kind, $0.tone) },
            Column("meter", "METER", .right) { .optional($0.event.meter) { .integer($0.value) } },
            Column("at", "AT") { row in .optional(row.at) { .instant($0, row.zone) } },
            Column("registerKwh", "REGISTER kWh", .right) {
                if case .reading(_, _, let register, _) = $0.event { .energy(register) } else { .missing }
            },
            Column("powerKw", "POWER kW", .right) {
                if case .reading(_, _, _, let power?) = $0.event { .power(power) } else { .missing }
            },
            Column("state", "STATE") {
                if case .alert(let alert) = $0.event {
                    .tinted(alert.state.rawValue, alert.state.tone)
                } else {
                    .missing
                }
            },
            Column("rule", "RULE", isDefault: false) {
                if case .alert(let alert) = $0.event { .text(alert.rule) } else { .missing }
            },
            Column("message", "MESSAGE") { .optional($0.message) { .text($0) } },
        ]
    }

    /// How wide each default column is on a terminal, where the rows to come are not known.
    static let widths = [7, 6, 20, 14, 10, 8, 0]

    var printedName: String? { event.meter?.description }

    func encode(to encoder: any Encoder) throws { try event.encode(to: encoder) }

    private var kind: String {
        switch event {
        case .reading: "reading"
        case .alert: "alert"
        case .gap: "gap"
        }
    }

    private var tone: Tone {
        switch event {
        case .reading: .plain
        case .alert: .bad
        case .gap: .warning
        }
    }

    private var at: Instant? {
        switch event {
        case .reading(_, let at, _, _): at
        case .alert(let alert): alert.since
        case .gap: nil
        }
    }

    private var message: String? {
        switch event {
        case .reading: nil
        case .alert(let alert): alert.message
        case .gap(let message): message
        }
    }
}
