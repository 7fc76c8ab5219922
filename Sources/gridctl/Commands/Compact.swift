import ArgumentParser
import GridModel

struct CompactCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Empty the journal into the store now.",
        discussion: """
            gridd does that by itself; this is to see how large the store is. With --dry-run it says how many readings \
            wait.

            Examples:
              gridctl compact
              gridctl compact --dry-run
            """
    )

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(FactRow.self) }

    func run(_ session: Session) async throws {
        if change.dryRun {
            let waiting = try await session.client.status.get().journal.readings
            try await session.output.render(CompactionOutcome(readings: waiting))
            return session.diagnostics.noteDryRun(change)
        }
        try await session.output.render(try await session.client.compact())
    }
}
