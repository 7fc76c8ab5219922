import ArgumentParser
import GridModel

struct AlertsSilences: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences",
        abstract: "List the silences, newest first.",
        discussion: """
            Times are in UTC: a silence may be of meters in several zones.

            Examples:
              gridctl alerts silences
              gridctl alerts silences --all --fields id,rule,until,endedAt
            """
    )

    @Flag(help: "Those that are over, too.")
    var all = false

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertSilenceRow.self) }

    func run(_ session: Session) async throws {
        var writer = session.output.writer(of: AlertSilenceRow.self)
        for try await page in session.client.silences.list(all: all).pages {
            try writer.add(page.map { AlertSilenceRow(silence: $0) })
        }
        try await writer.finish()
        if writer.count == 0 { session.diagnostics.note("no silences") }
    }
}
