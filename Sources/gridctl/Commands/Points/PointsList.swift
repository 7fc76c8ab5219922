import ArgumentParser
import GridModel

struct PointsList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List usage points in order of id.",
        discussion: """
            The meter, the customer and the tariff are those of now.

            Examples:
              gridctl points list --limit 20
              gridctl points --meter 42
              gridctl points --fields id,meter,tariff
            """
    )

    @Option(
        help: ArgumentHelp(
            "Only where this meter stands or stood; an id, a range such as 1-500, or several.", valueName: "meter"))
    var meter: [MeterArgument] = []

    @Option(help: ArgumentHelp("Only those of this site.", valueName: "text"))
    var site: String?

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(UsagePoint.self) }

    func run(_ session: Session) async throws {
        let selection = meter.isEmpty ? nil : try meter.selection(session.surroundings)
        let points = session.client.usagePoints.list(of: selection, site: site, limit: limit?.value)
        let count = try await session.output.render(pages: points.pages)
        if count == 0 { session.diagnostics.note("no such usage point") }
    }
}
