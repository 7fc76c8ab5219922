import ArgumentParser
import GridModel

struct WatchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch meters: a live screen, or a line for each event.",
        discussion: """
            On a terminal it is a screen: all meters, those with the greatest power first and those whose alert fires on \
            top, with what has just changed marked; alerts about a site, all meters, an invoice run or the server's store \
            stand above them. The first line has the sum of the powers that were read within the \
            last hour. Keys choose a meter and open its chart, sort by each column (left and right, or m, n, p, e, t; the \
            same again turns it round), search names and ids (/), pause (space) and leave (q). With one meter its chart is \
            there at once; + and - change how far back it goes. A lost connection is said and made again; what was missed \
            is asked for.

            With --lines, --count or -o it prints one event a line, until Ctrl-C; so it does in a pipe. After a lost \
            connection it goes on where it was; when events were missed for good, a line of kind 'gap' says so.

            Examples:
              gridctl watch
              gridctl watch 42
              gridctl watch 42 43 --lines
              gridctl -o ndjson watch 42 | jq -c 'select(.kind == "alert")'
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Only of these meters (default: all), ids and ranges; - reads ids from standard input.",
            valueName: "meter"))
    var meters: [MeterArgument] = []

    @Option(help: ArgumentHelp("End after so many events.", valueName: "n"))
    var count: Count?

    @Flag(help: "Print a line for each event, on a terminal too.")
    var lines = false

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(EventRow.self) }

    func run(_ session: Session) async throws {
        let ids = try await meters.meters(session)
        // No ids on standard input means none, not all.
        if ids.isEmpty, !meters.isEmpty { return }
        if wantsScreen(session), let terminal = ScreenTerminal(session.surroundings) {
            return try await WatchScreen.run(ids, session, on: terminal)
        }
        var printer = EventPrinter(session)
        for try await event in session.client.events(meters: ids) {
            try await printer.print(event.event)
            if let count, printer.count >= count.value { return }
        }
    }

    /// Unless something was said that only lines can be.
    private func wantsScreen(_ session: Session) -> Bool {
        !lines && count == nil && globals.output == nil && globals.fields == nil && session.output.isForPeople
    }
}
