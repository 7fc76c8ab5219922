import ArgumentParser
import GridModel

struct NotifyShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a receiver's document.",
        discussion: """
            It is printed as it was given, its secret too, in a pipe as well. With -o json it is what the document says, \
            every default filled in; with other formats what is known of the receiver.

            Examples:
              gridctl alerts notify show control-room
              gridctl alerts notify show control-room -o table
            """
    )

    @Argument(help: ArgumentHelp("The receiver's name.", valueName: "receiver"))
    var receiver: String

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ReceiverSummary.self) }

    func run(_ session: Session) async throws {
        let version = try await session.client.receivers.get(receiver)
        // What may be edited and added again is printed as it is, unless somebody wants rows.
        guard globals.output == nil, globals.fields == nil, !globals.quiet else {
            return try await session.output.render(ReceiverContent(version: version))
        }
        try await session.output.print(version.text)
    }
}
