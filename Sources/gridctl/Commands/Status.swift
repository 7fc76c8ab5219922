import ArgumentParser
import GridModel

struct StatusCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How gridd is doing.",
        discussion: """
            In a pipe each value is a line: its name, a tab, the value.

            Examples:
              gridctl status
              gridctl -o json status | jq .readings.stored
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(FactRow.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.status.get())
    }
}
