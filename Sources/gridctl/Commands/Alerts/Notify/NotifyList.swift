import ArgumentParser
import GridModel

struct NotifyList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List who is notified of alerts.",
        discussion: """
            Examples:
              gridctl alerts notify
              gridctl alerts notify list --fields name,dead,trouble
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ReceiverSummary.self) }

    func run(_ session: Session) async throws {
        let receivers = try await session.client.receivers.list()
        try await session.output.render(receivers)
        if receivers.isEmpty {
            session.diagnostics.note("nobody is notified — gridctl alerts notify add FILE changes that")
        }
    }
}
