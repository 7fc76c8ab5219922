import ArgumentParser
import GridModel

struct PointsSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a usage point.",
        discussion: """
            The supply decides what is billed at least, where a tariff says so. The cycle decides when billing periods end: \
            with 'month' that is the end of the calendar month, with day-15 the day before the fifteenth. An empty name, \
            site or address takes it away.

            Another cycle is in force from a month on (--from), in place of what was to change later: periods before stay \
            as they are, and the month's own goes from the end of the one before to its new end, so that each day is \
            billed once. It has 1 to 61 days, and what is charged by the month is in proportion to the days of a usual \
            one; the lines and a note say so. Without --from it is the first month whose period is not over and has no \
            invoice. Where an invoice counts of that month or a later one, the change is refused: take those back first.

            Examples:
              gridctl points set 42 --name 'Flat 12' --site 'Block A'
              gridctl points set 42 --supply three-phase --dry-run
              gridctl points set 42 --cycle day-15 --from 2026-12
            """
    )

    @Argument(help: ArgumentHelp("The usage point's id.", valueName: "point"))
    var point: UsagePointID

    @Option(help: ArgumentHelp("What people call it.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("How it is connected.", valueName: "supply"))
    var supply: Supply?

    @Option(help: ArgumentHelp("When its billing periods end: \(BillingCycle.forms).", valueName: "cycle"))
    var cycle: BillingCycle?

    @Option(
        help: ArgumentHelp("The month that names the first period the cycle ends, like 2026-12.", valueName: "month"))
    var from: CivilMonth?

    @Option(help: ArgumentHelp("What it is a part of: a building, a campus, a street.", valueName: "text"))
    var site: String?

    @Option(help: ArgumentHelp("Where it is.", valueName: "text"))
    var address: String?

    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(UsagePoint.self) }

    private var change: UsagePointChange {
        UsagePointChange(name: name, supply: supply, cycle: cycle, cycleFrom: from, site: site, address: address)
    }

    func validate() throws {
        if from != nil, cycle == nil {
            throw ValidationError("--from says from which month on a cycle is in force: give --cycle too")
        }
        if change.isEmpty {
            throw ValidationError("say what to change: --name, --supply, --cycle, --site or --address")
        }
    }

    func run(_ session: Session) async throws {
        try await session.output.render(
            try await session.client.usagePoints.change(point, change, dryRun: changing.dryRun))
        session.diagnostics.noteDryRun(changing)
    }
}
