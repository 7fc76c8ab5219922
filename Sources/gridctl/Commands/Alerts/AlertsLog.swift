import ArgumentParser
import GridModel

struct AlertsLog: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "What happened to alerts: each change, who made it, and when.",
        discussion: """
            Without an id it is the log of all alerts, oldest first. A change's number within its alert, with the alert's \
            id before it (7.2), is what its notification is known by.

            Examples:
              gridctl alerts log 7
              gridctl alerts log | tail -20
              gridctl alerts log -o ndjson | jq 'select(.change == "acknowledged")'
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Only these alerts' (default: all), by id; - reads ids from standard input.", valueName: "alert"))
    var alerts: [AlertArgument] = []

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertChangeRow.self) }

    func run(_ session: Session) async throws {
        if alerts.isEmpty {
            var writer = session.output.writer(of: AlertChangeRow.self)
            for try await page in session.client.alerts.log(limit: limit?.value).pages {
                try writer.add(page.map { AlertChangeRow(change: $0) })
            }
            try await writer.finish()
            if writer.count == 0 { session.diagnostics.note("nothing happened to any alert") }
            return
        }
        let ids = try alerts.flatMap { try $0.ids(session.surroundings) }
        var zones = MeterZones(session)
        var left = limit?.value ?? .max
        try await session.output.renderEach(ids, session) { (id: Int64, writer: inout ListWriter<AlertChangeRow>) in
            guard left > 0 else { return }
            let record = try await session.client.alerts.get(id)
            let meter = record.alert.meter
            if session.output.isForPeople { try await zones.learn([meter].compactMap(\.self)) }
            let lines = record.log.prefix(left)
            left -= lines.count
            try writer.add(lines.map { AlertChangeRow(change: $0, zone: meter.flatMap { zones.known[$0] }) })
        }
    }
}
