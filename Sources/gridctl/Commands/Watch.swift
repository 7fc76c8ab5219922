import ArgumentParser
import GridModel

struct WatchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Print readings and alerts as they happen.",
        discussion: """
            One event a line, until Ctrl-C. After a lost connection it goes on where it was; when events were missed \
            for good, a line of kind 'gap' says so.

            Examples:
              gridctl watch
              gridctl watch 42 43
              gridctl -o ndjson watch 42 | jq -c 'select(.kind == "alert")'
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Only of these meters (default: all), ids and ranges; - reads ids from standard input.",
            valueName: "meter"),
        completion: .liveMeters)
    var meters: [MeterArgument] = []

    @Option(help: ArgumentHelp("End after so many events.", valueName: "n"))
    var count: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(EventRow.self) }

    func run(_ session: Session) async throws {
        let ids = try await meters.meters(session)
        // No ids on standard input means none, not all.
        if ids.isEmpty, !meters.isEmpty { return }
        var printer = EventPrinter(session)
        for try await event in session.client.events(meters: ids) {
            try await printer.print(event.event)
            if let count, printer.count >= count.value { return }
        }
    }
}
