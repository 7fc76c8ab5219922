import ArgumentParser
import GridModel

struct ReadingsCheck: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "List what is unusual about meters' readings: before they are billed.",
        discussion: """
            Without dates it is the last 7 days. --period is a billing period, as 'gridctl invoices run' bills it. Nothing is \
            changed, and what is found does not keep anything from being billed.

            Of all of the time, when at least half of it is known: high and low, more than 2.5 times or less than 0.4 times \
            what the meter used in the periods before it, by days; up to 12 are looked at, and 3 must be known whole. For a \
            billing period those are the billing periods before, for whole months as many months, else as many days. zero: \
            nothing was used.

            Day by day: spike, an hour of which (highest - third highest) / third highest of its day is above 180 %. interval, \
            readings further apart than three times what is expected, or closer than half of it: hourly, unless 'gridctl \
            meters set --interval' says otherwise. conflict, two values for one instant. estimated, more than 3 days in one \
            stretch that no reading has a part in. sum, intervals that do not add up to the register's difference, which is \
            a fault of gridd's. What a day has many of is told once.

            Falls, and growth that can't be, wait in 'gridctl readings review'.

            Examples:
              gridctl readings check 42
              gridctl readings check 42 --period 2026-10
              gridctl readings check 1- --period 2026-10 -o csv
              gridctl readings check 1-500 --from -30d --fields meter,kind,from,count
              gridctl -o json readings check 42 | jq -r '.[] | select(.kind == "high") | .message'
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The meters: ids, ranges such as 1-500; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument]

    @Option(parsing: .unconditional, help: ArgumentHelp("Where it begins.", valueName: "date"))
    var from: DateExpression?

    @Option(parsing: .unconditional, help: ArgumentHelp("Where it ends (default: now).", valueName: "date"))
    var to: DateExpression?

    @Option(
        help: ArgumentHelp("The month that names a billing period, in place of --from and --to.", valueName: "month"))
    var period: CivilMonth?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func validate() throws {
        if period != nil, from != nil || to != nil {
            throw ValidationError("--period names the whole period: leave --from and --to away")
        }
    }

    var fields: [FieldDescription] { Fields.of(ReadingCheckRow.self) }

    func run(_ session: Session) async throws {
        let ids = try await meters.meters(session)
        guard !ids.isEmpty else { return session.diagnostics.note("no meters in that range") }
        var zones = MeterZones(session)
        if session.output.isForPeople { try await zones.learn(ids) }
        let known = zones.known
        let readings = session.client.readings
        let count = try await session.output.renderEach(ids, session) {
            (id, writer: inout ListWriter<ReadingCheckRow>) in
            let checks =
                if let period { readings.checks(of: id, in: period) } else {
                    readings.checks(of: id, from: from, to: to)
                }
            for try await page in checks.pages {
                try writer.add(page.map { ReadingCheckRow(meter: id, check: $0, zone: known[id]) })
            }
        }
        if count == 0 { session.diagnostics.note("nothing unusual was found") }
    }
}
