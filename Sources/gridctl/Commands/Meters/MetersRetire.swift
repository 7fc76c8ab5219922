import ArgumentParser
import GridModel

struct MetersRetire: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Take a meter out of service.",
        discussion: """
            Its readings and invoices stay, and its id is never used again; what it sends is refused.

            Examples:
              gridctl meters retire 42
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"), completion: .liveMeters)
    var meter: MeterID

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.meters.retire(meter, dryRun: change.dryRun))
        session.diagnostics.noteDryRun(change)
    }
}
