import ArgumentParser
import GridModel

struct NotifyRemove: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Notify somebody no more.",
        discussion: """
            What waited to be sent becomes dead letters; 'gridctl alerts notify retry' sends them once there is a receiver \
            of that name again.

            Examples:
              gridctl alerts notify remove control-room
            """
    )

    @Argument(help: ArgumentHelp("The receiver's name.", valueName: "receiver"))
    var receiver: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ReceiverSummary.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.receivers.remove(receiver, dryRun: change.dryRun))
        session.diagnostics.noteDryRun(change)
    }
}
