import ArgumentParser
import GridModel

struct HistoryCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "What meters consumed, by hour, day or month, or their readings.",
        discussion: """
            Without dates it is the last 7 days by day. Dates may be \(DateExpression.forms); without a zone they are \
            local to the meter. With more than one meter the first column is the meter.

            An interval that is known in part only, as the one that runs, is partial: tables and JSON say so (a narrow \
            table by an asterisk behind the quality); in TSV and CSV it is a column of its own, which --fields asks for.

            With --sum it is what the meters consumed together, cut at the same instants for all of them: by the clock \
            of --time-zone, else of the zone they share, else of the server's own.

            --plot draws a chart in place of the table: bars for consumption, or a line where there are more steps than \
            columns, and for --every raw the power between the readings. It is as large as the terminal, up to 160 \
            columns; in a pipe it has 80 columns and no colour. Several meters get a chart each, with a scale of its own. \
            Where nothing is known nothing is drawn; what was interpolated, estimated, edited or is known in part only is \
            marked on the axis. Where TERM is dumb or the locale has no UTF-8 it is drawn in ASCII.

            --compare previous lays the time just before beside it, as long: for whole months the months before, for \
            whole days as many days, else as many hours. --compare last-year takes the same dates a year before. Days and \
            hours belong together by the local calendar; a day that one of the two does not have stands alone, so 29 \
            February has nothing to be compared with. The last line of a table is the sum of the steps that both know \
            whole. With --plot both are in one chart.

            Examples:
              gridctl history 42
              gridctl history 42 --from -36h --every 1h
              gridctl history 42 43 --period 2026-11
              gridctl history 42 --from today --every 1h --plot
              gridctl history 42 --period 2026-11 --compare last-year
              gridctl history 42 --from 2026-11-01 --to 2026-11-08 --every raw -o csv
              gridctl meters -o name | gridctl history - --every 1mo --from 2026-01
              gridctl history 1-10000 --sum --every 1h --from today
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The meters: ids, ranges such as 1-500; - reads ids from standard input. With --sum: all when there are none.",
            valueName: "meter"))
    var meters: [MeterArgument] = []

    @Option(parsing: .unconditional, help: ArgumentHelp("Where it begins.", valueName: "date"))
    var from: DateExpression?

    @Option(parsing: .unconditional, help: ArgumentHelp("Where it ends (default: now).", valueName: "date"))
    var to: DateExpression?

    @Option(help: ArgumentHelp("A calendar month, in place of --from and --to.", valueName: "month"))
    var period: CivilMonth?

    @Option(help: ArgumentHelp("How it is cut: 1h, 1d, 1mo, or raw for the readings themselves.", valueName: "step"))
    var every = HistoryStep.day

    @Flag(help: "What the meters consumed together, in place of each by itself.")
    var sum = false

    @Option(help: ArgumentHelp("With --sum: whose hours, days and months they are.", valueName: "zone"))
    var timeZone: Zone?

    @Flag(help: "Draw a chart.")
    var plot = false

    @Option(
        help: ArgumentHelp("Lay another time beside it: previous or last-year.", valueName: "time"))
    var compare: Comparison?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func validate() throws {
        if meters.isEmpty, !sum { throw ValidationError("Missing expected argument '<meter> ...'") }
        if sum, every == .raw { throw ValidationError("--sum adds up consumption: --every 1h, 1d or 1mo") }
        if compare != nil, every == .raw {
            throw ValidationError("--compare lays consumption side by side: --every 1h, 1d or 1mo")
        }
        if plot { try checkPlot() }
        if timeZone != nil, !sum { throw ValidationError("--time-zone goes with --sum: else it is each meter's own") }
        if period != nil, from != nil || to != nil {
            throw ValidationError("--period names the whole month: leave --from and --to away")
        }
        if let period, period.year == 9999, period.month == 12 { throw ValidationError("--period ends in 9999-11") }
    }

    private func checkPlot() throws {
        if let output = globals.output, !output.isForPeople {
            throw ValidationError("--plot draws for people: leave it or -o \(output.text) away")
        }
        if globals.quiet { throw ValidationError("--plot draws, and --quiet prints ids only: leave one of them away") }
        if globals.fields != nil { throw ValidationError("a chart has no fields: leave --plot or --fields away") }
    }

    var fields: [FieldDescription] {
        if compare != nil {
            return Fields.of(ComparedRow.self, TableContext(namesMeter: !sum && namesMeter(meters.count)))
        }
        if sum { return Fields.of(FleetInterval.self) }
        let context = TableContext(namesMeter: namesMeter(meters.count))
        return every == .raw ? Fields.of(RawHistoryRow.self, context) : Fields.of(HistoryRow.self, context)
    }

    func run(_ session: Session) async throws {
        let from = period.flatMap { DateExpression($0.text) } ?? self.from
        let to = period.flatMap { DateExpression($0.next.text) } ?? self.to
        if plot || compare != nil { return try await printPictures(from, to, session) }
        if sum { return try await printSum(from, to, session) }
        let ids = try await meters.meters(session)
        guard !ids.isEmpty else { return session.diagnostics.note("no meters in that range") }
        var context = TableContext(step: every, namesMeter: namesMeter(ids.count))
        context.zone = session.output.isForPeople ? try await sharedZone(of: ids, session) : nil

        let all = session.client.meters
        let label = { (id: MeterID) in context.namesMeter ? id : nil }
        let count: Int
        if every == .raw {
            count = try await session.output.renderEach(ids, session, context) { id, writer in
                for try await page in all.raw(id, from: from, to: to).pages {
                    try writer.add(page.map { RawHistoryRow(meter: label(id), reading: $0, subject: id) })
                }
            }
        } else {
            count = try await session.output.renderEach(ids, session, context) { id, writer in
                for try await page in all.history(id, from: from, to: to, every: every).pages {
                    try writer.add(page.map { HistoryRow(meter: label(id), interval: $0, subject: id) })
                }
            }
        }
        if count == 0 { session.diagnostics.note("no readings in that time") }
    }

    private func printSum(_ from: DateExpression?, _ to: DateExpression?, _ session: Session) async throws {
        let selection = meters.isEmpty ? .all : try meters.selection(session.surroundings)
        // No ids on standard input means none, not all.
        guard !selection.isEmpty else { return }
        var context = TableContext(step: every)
        if session.output.isForPeople {
            context.zone = if let timeZone { timeZone } else { try await MeterZones.shared(by: selection, session) }
        }
        let consumption = session.client.meters.consumption(
            of: selection, from: from, to: to, every: every, timeZone: timeZone)
        let count = try await session.output.render(pages: consumption.pages, context)
        if count == 0 { session.diagnostics.note("no readings in that time") }
    }

    /// A list from standard input or a range names its meters even when it is one: a script can't know how many come.
    func namesMeter(_ count: Int) -> Bool {
        count > 1
            || meters.contains { argument in
                if case .id = argument { false } else { true }
            }
    }

    /// The zone of all of these meters; nil when they have several, so that times of one table compare.
    private func sharedZone(of ids: [MeterID], _ session: Session) async throws -> Zone? {
        var zones = MeterZones(session)
        try await zones.learn(ids)
        let different = Set(zones.known.values)
        return different.count == 1 ? different.first : nil
    }
}
