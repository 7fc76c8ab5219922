import GridModel

/// Prints events one after the other, each at once, in the local time of its meter.
struct EventPrinter {
    private let session: Session
    private var zones: MeterZones
    private(set) var count = 0

    init(_ session: Session) {
        self.session = session
        zones = MeterZones(session)
    }

    mutating func print(_ event: LiveEvent) async throws {
        if session.output.isForPeople, let meter = event.meter { try await zones.learn([meter]) }
        let row = EventRow(event: event, zone: event.meter.flatMap { zones.known[$0] })
        try session.output.renderLive(row, isFirst: count == 0, EventRow.live, TableContext())
        count += 1
    }
}
