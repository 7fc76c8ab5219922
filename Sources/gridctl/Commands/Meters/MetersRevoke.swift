import ArgumentParser
import GridModel

struct MetersRevoke: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a meter event back.",
        discussion: """
            It stays in the list, with who took it back, and counts no more. Decisions about readings are events too.

            Examples:
              gridctl meters events 42
              gridctl meters revoke 1187 --reason 'wrong meter'
            """
    )

    @Argument(help: ArgumentHelp("The event's id.", valueName: "event"))
    var event: Count

    @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
    var reason: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        let revoked = try await session.client.meters.revoke(
            event: Int64(event.value), reason: reason, dryRun: change.dryRun)
        let zone = try await MeterEventRecording.zone(of: revoked.meter, session)
        try await session.output.render(MeterEventRow(event: revoked, zone: zone))
        session.diagnostics.noteDryRun(change)
    }
}
