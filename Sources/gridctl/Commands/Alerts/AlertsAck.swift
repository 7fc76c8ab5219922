import ArgumentParser
import GridModel

struct AlertsAck: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledge alerts: someone has seen them.",
        discussion: """
            They stay in their state; only who acknowledged one first, and what that one said, is kept.

            Examples:
              gridctl alerts ack 7
              gridctl alerts ack 7 --by Joana --comment 'the pump runs; a plumber comes at noon'
              gridctl alerts --state firing -o name | gridctl alerts ack -
            """,
        aliases: ["acknowledge"]
    )

    @Argument(
        help: ArgumentHelp("The alerts' ids; - reads them from standard input.", valueName: "alert"))
    var alerts: [AlertArgument]

    @Option(
        help: ArgumentHelp("Who acknowledges it (default: whom the server knows the caller as).", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("What is done about it, for those who look at it later.", valueName: "text"))
    var comment: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRow.self) }

    func run(_ session: Session) async throws {
        let ids = try alerts.flatMap { try $0.ids(session.surroundings) }
        var zones = MeterZones(session)
        func acknowledge(_ id: Int64) async throws -> AlertRow {
            let alert = try await session.client.alerts.acknowledge(
                id, by: by, comment: comment, dryRun: change.dryRun)
            if session.output.isForPeople { try await zones.learn([alert.meter].compactMap(\.self)) }
            return AlertRow(alert: alert, zone: alert.meter.flatMap { zones.known[$0] })
        }
        if ids.count == 1, alerts != [.standardInput] {
            try await session.output.render(try await acknowledge(ids[0]))
        } else {
            try await session.output.renderEach(ids, session, acknowledge)
        }
        session.diagnostics.noteDryRun(change)
    }
}
