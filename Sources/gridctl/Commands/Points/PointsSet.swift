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

            Examples:
              gridctl points set 42 --name 'Flat 12' --site 'Block A'
              gridctl points set 42 --supply three-phase --cycle day-15 --dry-run
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

    @Option(help: ArgumentHelp("What it is a part of: a building, a campus, a street.", valueName: "text"))
    var site: String?

    @Option(help: ArgumentHelp("Where it is.", valueName: "text"))
    var address: String?

    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(UsagePoint.self) }

    private var change: UsagePointChange {
        UsagePointChange(name: name, supply: supply, cycle: cycle, site: site, address: address)
    }

    func validate() throws {
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
