import ArgumentParser
import GridModel

struct HistoryCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "What meters consumed, by hour, day or month, or their readings.",
        discussion: """
            Without dates it is the last 7 days by day. Dates may be \(DateExpression.forms); without a zone they are \
            local to the meter. With more than one meter the first column is the meter.

            Examples:
              gridctl history 42
              gridctl history 42 --from -36h --every 1h
              gridctl history 42 43 --period 2026-11
              gridctl history 42 --from 2026-11-01 --to 2026-11-08 --every raw -o csv
              gridctl meters -o name | gridctl history - --every 1mo --from 2026-01
            """
    )

    @Argument(
        help: ArgumentHelp("The meters' ids; - reads them from standard input.", valueName: "meter"),
        completion: .liveMeters)
    var meters: [MeterArgument]

    @Option(parsing: .unconditional, help: ArgumentHelp("Where it begins.", valueName: "date"))
    var from: DateExpression?

    @Option(parsing: .unconditional, help: ArgumentHelp("Where it ends (default: now).", valueName: "date"))
    var to: DateExpression?

    @Option(help: ArgumentHelp("A calendar month, in place of --from and --to.", valueName: "month"))
    var period: CivilMonth?

    @Option(help: ArgumentHelp("How it is cut: 1h, 1d, 1mo, or raw for the readings themselves.", valueName: "step"))
    var every = HistoryStep.day

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func validate() throws {
        if period != nil, from != nil || to != nil {
            throw ValidationError("--period names the whole month: leave --from and --to away")
        }
        if let period, period.year == 9999, period.month == 12 { throw ValidationError("--period ends in 9999-11") }
    }

    var fields: [FieldDescription] {
        let context = TableContext(namesMeter: namesMeter(meters.count))
        return every == .raw ? Fields.of(RawHistoryRow.self, context) : Fields.of(HistoryRow.self, context)
    }

    func run(_ session: Session) async throws {
        let ids = try meters.meters(session.surroundings)
        guard !ids.isEmpty else { return }
        let from = period.flatMap { DateExpression($0.text) } ?? self.from
        let to = period.flatMap { DateExpression($0.next.text) } ?? self.to
        var context = TableContext(step: every, namesMeter: namesMeter(ids.count))
        context.zone = session.output.isForPeople ? try await sharedZone(of: ids, session) : nil

        let all = session.client.meters
        let label = { (id: MeterID) in context.namesMeter ? id : nil }
        let count: Int
        if every == .raw {
            var writer = session.output.writer(of: RawHistoryRow.self, context)
            for id in ids {
                for try await page in all.raw(id, from: from, to: to).pages {
                    try writer.add(page.map { RawHistoryRow(meter: label(id), reading: $0) })
                }
            }
            try await writer.finish()
            count = writer.count
        } else {
            var writer = session.output.writer(of: HistoryRow.self, context)
            for id in ids {
                for try await page in all.history(id, from: from, to: to, every: every).pages {
                    try writer.add(page.map { HistoryRow(meter: label(id), interval: $0) })
                }
            }
            try await writer.finish()
            count = writer.count
        }
        if count == 0 { session.diagnostics.note("no readings in that time") }
    }

    /// A list from standard input names its meters even when it is one: a script can't know how many come.
    private func namesMeter(_ count: Int) -> Bool { count > 1 || meters.contains(.standardInput) }

    /// The zone of all of these meters; nil when they have several, so that times of one table compare.
    private func sharedZone(of ids: [MeterID], _ session: Session) async throws -> Zone? {
        var zones = MeterZones(session)
        try await zones.learn(ids)
        let different = Set(zones.known.values)
        return different.count == 1 ? different.first : nil
    }
}
