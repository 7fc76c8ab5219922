import ArgumentParser
import GridModel

struct AlertsAck: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledge an alert: someone has seen it.",
        discussion: """
            It stays in its state; only who acknowledged it first is kept.

            Examples:
              gridctl alerts ack 7
              gridctl alerts ack 7 --by Joana
            """,
        aliases: ["acknowledge"]
    )

    @Argument(help: ArgumentHelp("The alert's id.", valueName: "alert"), completion: .liveAlerts)
    var alert: AlertNumber

    @Option(
        help: ArgumentHelp("Who acknowledges it (default: whom the server knows the caller as).", valueName: "name"))
    var by: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRow.self) }

    func run(_ session: Session) async throws {
        let alert = try await session.client.alerts.acknowledge(
            self.alert.value, by: by, dryRun: change.dryRun)
        var zones = MeterZones(session)
        if session.output.isForPeople { try await zones.learn([alert.meter]) }
        try await session.output.render(AlertRow(alert: alert, zone: zones.known[alert.meter]))
        session.diagnostics.noteDryRun(change)
    }
}

/// An alert's id.
struct AlertNumber: ExpressibleByArgument, Hashable, Sendable {
    let value: Int64

    init?(argument: String) {
        guard argument.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(argument), value > 0 else {
            return nil
        }
        self.value = value
    }
}
