import ArgumentParser
import GridModel

struct MetersRetire: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Take meters out of service.",
        discussion: """
            Their readings and invoices stay, and their ids are never used again; what they send is refused. One that is \
            not there does not keep the others from being retired; the exit status is then 8.

            Examples:
              gridctl meters retire 42
              gridctl meters retire 45-50 --dry-run
            """
    )

    @Argument(
        help: ArgumentHelp("The meters: ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument]

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    func run(_ session: Session) async throws {
        let retire = { (meter: MeterID) in
            try await session.client.meters.retire(meter, dryRun: change.dryRun)
        }
        if case .id(let meter)? = meters.first, meters.count == 1 {
            try await session.output.render(try await retire(meter))
        } else {
            try await session.output.renderEach(try await meters.meters(session), session, retire)
        }
        session.diagnostics.noteDryRun(change)
    }
}
