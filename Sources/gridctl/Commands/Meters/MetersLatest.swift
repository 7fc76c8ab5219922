import ArgumentParser
import GridModel

struct MetersLatest: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "latest",
        abstract: "The newest reading of each meter.",
        discussion: """
            Meters without a reading are left out. The server answers from memory, so this is the quick way to look at \
            a hundred thousand meters.

            Examples:
              gridctl meters latest
              gridctl meters latest 1-500
              gridctl meters latest | awk -F'\\t' '$4 > 5 {print $1}'
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Only these meters (default: all): ids, ranges such as 1-500; - reads ids from standard input.",
            valueName: "meter"))
    var meters: [MeterArgument] = []

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(LatestReading.self) }

    func run(_ session: Session) async throws {
        let selection = meters.isEmpty ? .all : try meters.selection(session.surroundings)
        // No ids on standard input means none, not all.
        guard !selection.isEmpty else { return }
        let latest = session.client.readings.latest(of: selection, limit: limit?.value)
        var context = TableContext()
        context.zone = session.output.isForPeople ? try await MeterZones.shared(by: selection, session) : nil
        let count = try await session.output.render(pages: latest.pages, context)
        if count == 0 { session.diagnostics.note("no readings yet") }
    }
}
