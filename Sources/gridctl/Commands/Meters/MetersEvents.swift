import ArgumentParser
import GridModel

struct MetersEvents: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "List what happened to a meter's register.",
        discussion: """
            Openings, exchanges, resets, rollovers, multipliers and the decisions about readings, by when they took effect. An \
            event is never changed; one that was wrong is revoked, and stays in the list.

            Examples:
              gridctl meters events 42
              gridctl -o json meters events 42 | jq '.[] | select(.revokedBy == null)'
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        let zone = try await MeterEventRecording.zone(of: meter, session)
        var writer = session.output.writer(of: MeterEventRow.self)
        for try await page in session.client.meters.events(of: meter, limit: limit?.value).pages {
            try writer.add(page.map { MeterEventRow(event: $0, zone: zone) })
        }
        try await writer.finish()
        if writer.count == 0 { session.diagnostics.note("nothing happened to meter \(meter)") }
    }
}
