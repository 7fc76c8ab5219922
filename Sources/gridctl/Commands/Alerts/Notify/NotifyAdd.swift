import ArgumentParser
import GridModel

struct NotifyAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Notify somebody of alerts, or change how.",
        discussion: """
            The document says the receiver's name; where there is one of that name, it takes its place. One that is not \
            right is refused with everything that is wrong with it, and the exit status is 5. What a document may hold \
            'gridctl alerts notify --help' says.

            Examples:
              gridctl alerts notify add receivers/control-room.yaml
              gridctl alerts notify show control-room | sed 's/^language: en/language: pt/' | gridctl alerts notify add -
              gridctl alerts notify add receivers/pager.yaml --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The document, or - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ReceiverSummary.self) }

    func run(_ session: Session) async throws {
        let document = try TariffFile(file, session.surroundings)
        let version = try await document.tellingFaults(
            session, as: "receiver", schema: "gridctl alerts notify --help"
        ) {
            try await session.client.receivers.add(document.text, as: document.format, dryRun: change.dryRun)
        }
        try await session.output.render(version.summary)
        for note in version.notes { session.diagnostics.note("it can't be notified yet: \(note)") }
        session.diagnostics.noteDryRun(change)
    }
}
