import ArgumentParser
import GridModel

struct CompactCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Empty the journal into the store now.",
        discussion: """
            gridd does that by itself; this is to see how large the store is.

            Examples:
              gridctl compact
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(FactRow.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.compact())
    }
}
