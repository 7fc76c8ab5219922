import ArgumentParser
import GridClient
import GridModel

struct MetersList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List meters in order of id.",
        discussion: """
            All of them, unless there is a limit. The first column is the id.

            On a terminal of \(MeterRow.sparklineColumns) columns or more, or with -o wide there, each has a sparkline of its \
            last 24 full hours, the latest at the right: the higher the more it used in that hour, measured by its own \
            greatest; blank where nothing is known. --fields \(MeterRow.sparklineField) gives the same as numbers, in kWh.

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

    var fields: [FieldDescription] { Fields.of(MeterRow.self) }

    func run(_ session: Session) async throws {
        let meters = session.client.meters.list(status: status, limit: limit?.value)
        let isAskedFor = Fields.names(globals.settings.over(session.surroundings.defaults).fields)?
            .contains(MeterRow.sparklineField)
        let count: Int
        if isAskedFor ?? session.output.hasRoom(columns: MeterRow.sparklineColumns) {
            count = try await printWithLastDay(meters, isNeeded: isAskedFor == true, session)
        } else {
            count = try await session.output.render(pages: meters.pages)
        }
        if count == 0 { session.diagnostics.note("no meters — gridctl meters add makes one") }
    }

    private func printWithLastDay(
        _ meters: PagedSequence<Meter>, isNeeded: Bool, _ session: Session
    ) async throws -> Int {
        var context = TableContext()
        context.glyphs = session.output.glyphs
        context.hasSparklines = true
        var writer = session.output.writer(of: MeterRow.self, context)
        for try await page in meters.pages {
            let wantsMore = isNeeded || writer.count < Self.mostSparklines
            try writer.add(
                wantsMore
                    ? await lastDay(of: page, isNeeded: isNeeded, session) : page.map { MeterRow(meter: $0) })
        }
        try await writer.finish()
        return writer.count
    }

    /// Nobody looks at more, unless they asked for the numbers.
    private static let mostSparklines = 10_000

    /// A page of meters with what each used in the last day, by one more question.
    ///
    /// - Parameter isNeeded: It was asked for, and is no mere ornament.
    private func lastDay(of meters: [Meter], isNeeded: Bool, _ session: Session) async throws -> [MeterRow] {
        var profiles: [MeterID: [Energy?]] = [:]
        let selection = MeterSelection(Self.runs(of: meters.map(\.id)))
        guard !selection.isEmpty else { return [] }
        do {
            for try await profile in session.client.meters.profiles(of: selection) {
                profiles[profile.meter] = profile.consumptionKwh
            }
        } catch let error as ClientError
            where !isNeeded && [.notFound, .unexpectedAnswer, .server].contains(error.code)
        {
            // An older gridd has none, and the list is as good without.
            return meters.map { MeterRow(meter: $0) }
        }
        return meters.map { MeterRow(meter: $0, lastDay: profiles[$0.id] ?? []) }
    }

    /// Ids in order as ranges, so that a thousand of them are one short question.
    private static func runs(of ids: [MeterID]) -> [ClosedRange<MeterID>] {
        ids.reduce(into: []) { runs, id in
            if let last = runs.last, last.upperBound.value + 1 == id.value {
                runs[runs.count - 1] = last.lowerBound...id
            } else {
                runs.append(id...id)
            }
        }
    }
}
