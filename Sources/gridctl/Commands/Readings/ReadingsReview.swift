import ArgumentParser
import GridModel

struct ReadingsReview: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "List readings that wait for a decision.",
        discussion: """
            A fall is a reading below the one before it that the register did not come back from within a day, that is no \
            rollover and that nobody explained: nothing is counted across it. A spike is growth beyond what the meter's \
            maximum power ('gridctl meters set --max-power') allows: it is counted. Both are shown with the readings around, \
            and the intervals they are part of say that they are held.

            An exchange or a reset explains a fall: 'gridctl meters exchange', 'gridctl meters reset'. New readings are found \
            when they are compacted, within ten minutes, or at once by 'gridctl compact'.

            Examples:
              gridctl readings review
              gridctl readings review 1-500 --limit 20
              gridctl -o json readings review | jq -r '.[] | select(.reason == "spike") | .meter'
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

    var fields: [FieldDescription] { Fields.of(HeldReadingRow.self) }

    func run(_ session: Session) async throws {
        let selection = meters.isEmpty ? .all : try meters.selection(session.surroundings)
        // No ids on standard input means none, not all.
        guard !selection.isEmpty else { return }
        var zones = MeterZones(session)
        var writer = session.output.writer(of: HeldReadingRow.self)
        for try await page in session.client.readings.held(of: selection, limit: limit?.value).pages {
            if session.output.isForPeople { try await zones.learn(page.map(\.meter)) }
            try writer.add(page.map { HeldReadingRow(reading: $0, zone: zones.known[$0.meter]) })
        }
        try await writer.finish()
        if writer.count == 0 { session.diagnostics.note("no reading waits for a decision") }
    }
}
