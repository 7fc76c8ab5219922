import GridModel

/// Recording a meter event, as several commands do.
enum MeterEventRecording {
    static func run(
        _ event: NewMeterEvent, of meter: MeterID, _ change: ChangeOptions, _ session: Session
    ) async throws {
        let recorded = try await session.client.meters.record(event, of: meter, dryRun: change.dryRun)
        try await session.output.render(MeterEventRow(event: recorded, zone: try await zone(of: meter, session)))
        session.diagnostics.noteDryRun(change)
    }

    /// Nil where times are not shown to people.
    static func zone(of meter: MeterID, _ session: Session) async throws -> Zone? {
        guard session.output.isForPeople else { return nil }
        var zones = MeterZones(session)
        try await zones.learn([meter])
        return zones.known[meter]
    }
}
