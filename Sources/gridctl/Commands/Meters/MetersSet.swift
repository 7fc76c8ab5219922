import ArgumentParser
import GridModel

struct MetersSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a meter's name, serial or time zone.",
        discussion: """
            An empty name or serial takes it away.

            Examples:
              gridctl meters set 42 --name 'Block A, roof'
              gridctl meters set 42 --serial ''
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(help: ArgumentHelp("Its new name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Its new serial number.", valueName: "serial"))
    var serial: String?

    @Option(help: ArgumentHelp("Its new time zone, like America/Bahia.", valueName: "zone"))
    var timeZone: Zone?

    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    private var change: MeterChange { MeterChange(name: name, serial: serial, timeZone: timeZone) }

    func validate() throws {
        if change.isEmpty { throw ValidationError("say what to change: --name, --serial or --time-zone") }
    }

    func run(_ session: Session) async throws {
        try await session.output.render(
            try await session.client.meters.change(meter, change, dryRun: changing.dryRun))
        session.diagnostics.noteDryRun(changing)
    }
}
