import ArgumentParser
import GridModel

struct MetersList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List meters in order of id.",
        discussion: """
            All of them, unless there is a limit. The first column is the id.

            Examples:
              gridctl meters
              gridctl meters | awk -F'\\t' '{print $1, $5}'
              gridctl meters --fields id,name,lastReadingAt
            """
    )

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @Option(help: ArgumentHelp("Only meters in this state: active or retired.", valueName: "status"))
    var status: MeterStatus?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    func run(_ session: Session) async throws {
        let meters = session.client.meters.list(status: status, limit: limit?.value)
        let count = try await session.output.render(pages: meters.pages)
        if count == 0 { session.diagnostics.note("no meters — gridctl meters add makes one") }
    }
}
