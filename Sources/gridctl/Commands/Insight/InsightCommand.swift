import ArgumentParser
import GridModel

struct InsightCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "insight",
        abstract: "Where a meter's energy goes: base load, nights, the dearest hours.",
        discussion: """
            It looks at the last whole days, a month of them, and says what is on all the time (base load: a twentieth of \
            the hours need no more), what is used at night, which hours of the day and which days are the dearest, and \
            what a day of them takes beside a day of as many days before, of the same dates a year before, and of meters \
            alike: those of the same site, else of the same tariff and supply. Of others it tells the median of five or \
            more, never one's own figures.

            Money is what the bill would be less without that part of the consumption, under the tariff in force on the \
            last day: of tiers the dearest that are reached, of a time-of-use tariff each hour at its price, nothing where \
            a minimum is charged anyway. Parts overlap, a night has base load in it, so they don't add up. The average \
            price is the whole bill for each kWh, with what is charged whatever is used.

            Hours within a gap are left out: what was used is known, when is not. What is not known is said below.

            Each line names the readings it was taken from: the hour or night that used most, of base load the last hour \
            at it. They can be handed to 'gridctl history' as --from and --to.

            On a terminal it is laid out to be read; in a pipe each finding is a line. Several meters are a row each, and \
            a JSON array.

            Examples:
              gridctl insight 42
              gridctl insight 42 --to 2026-10-01
              gridctl insight 42 --days 7 --night 23:00-06:00
              gridctl -o json insight 42 | jq .baseLoad
              gridctl insight 1-100 --fields meter,baseLoadKw,baseLoadCost
              gridctl history 42 --every raw --from '2026-11-14 03:00' --to '2026-11-14 04:00' --plot
            """
    )

    @Argument(
        help: ArgumentHelp("The meters: ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument]

    @Option(parsing: .unconditional, help: ArgumentHelp("Look at nothing later (default: now).", valueName: "date"))
    var to: DateExpression?

    @Option(help: ArgumentHelp("Look at so many days, 3 to 31 (default: a month).", valueName: "n"))
    var days: Count?

    @Option(
        help: ArgumentHelp("The night's full hours by the meter's clock (default: 01:00-05:00).", valueName: "hours"))
    var night: LocalHours?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    /// The one meter, when it is named by itself.
    private var single: MeterID? {
        if case .id(let meter)? = meters.first, meters.count == 1 { meter } else { nil }
    }

    var fields: [FieldDescription] {
        single == nil ? Fields.of(InsightSummaryRow.self) : Fields.of(InsightRow.self)
    }

    func run(_ session: Session) async throws {
        func insight(_ meter: MeterID) async throws -> MeterInsight {
            try await session.client.meters.insight(meter, to: to, days: days?.value, night: night)
        }
        if let single {
            let insight = try await insight(single)
            // A pipe has a line for each finding, and there are none.
            if insight.period == nil, !session.output.isForPeople { insight.notes.forEach(session.diagnostics.note) }
            return try await session.output.render(insight)
        }
        try await session.output.renderEach(try await meters.meters(session), session) {
            InsightSummaryRow(insight: try await insight($0))
        }
    }
}
