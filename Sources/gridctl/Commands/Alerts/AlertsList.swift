import ArgumentParser
import GridModel

struct AlertsList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List alerts, newest first.",
        discussion: """
            Examples:
              gridctl alerts --state firing
              gridctl alerts --meter 42 -o json
            """
    )

    @Option(help: ArgumentHelp("Only alerts in this state: pending, firing or resolved.", valueName: "state"))
    var state: AlertState?

    @Option(help: ArgumentHelp("Only alerts of this meter.", valueName: "meter"))
    var meter: MeterID?

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRow.self) }

    func run(_ session: Session) async throws {
        let alerts = session.client.alerts.list(state: state, meter: meter, limit: limit?.value)
        var zones = MeterZones(session)
        var writer = session.output.writer(of: AlertRow.self)
        for try await page in alerts.pages {
            if session.output.isForPeople { try await zones.learn(page.compactMap(\.meter)) }
            try writer.add(
                page.map { alert in
                    AlertRow(alert: alert, zone: alert.meter.flatMap { zones.known[$0] })
                })
        }
        try await writer.finish()
        if writer.count == 0 { session.diagnostics.note("no alerts") }
    }
}
