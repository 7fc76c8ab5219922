import ArgumentParser
import GridModel

struct AlertsUnsilence: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "unsilence",
        abstract: "Take a silence back.",
        discussion: """
            By an alert's id every silence of that one alert is taken back; --silence takes back one that was made for all \
            that fit, by its own id.

            Examples:
              gridctl alerts unsilence 7
              gridctl alerts unsilence --silence 3
              gridctl alerts silences -q | xargs -rn 1 gridctl alerts unsilence --silence
            """
    )

    @Argument(
        help: ArgumentHelp("The alerts' ids; - reads them from standard input.", valueName: "alert"))
    var alerts: [AlertArgument] = []

    @Option(help: ArgumentHelp("The silence's id.", valueName: "silence"))
    var silence: Int64?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] {
        silence == nil ? Fields.of(AlertRow.self) : Fields.of(AlertSilenceRow.self)
    }

    func validate() throws {
        guard alerts.isEmpty == (silence != nil) else {
            throw ValidationError("name alerts by their ids, or a silence by --silence")
        }
    }

    func run(_ session: Session) async throws {
        if let silence {
            let ended = try await session.client.silences.end(silence)
            return try await session.output.render(AlertSilenceRow(silence: ended))
        }
        let ids = try alerts.flatMap { try $0.ids(session.surroundings) }
        var zones = MeterZones(session)
        try await session.output.renderOneOrEach(ids, session) { id in
            let alert = try await session.client.alerts.unsilence(id)
            if session.output.isForPeople { try await zones.learn([alert.meter].compactMap(\.self)) }
            return AlertRow(alert: alert, zone: alert.meter.flatMap { zones.known[$0] })
        }
    }
}
