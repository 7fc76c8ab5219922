import ArgumentParser
import GridModel

struct MetersSet: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a meter's name, serial, time zone, or how its readings are judged.",
        discussion: """
            An empty name or serial takes it away, and so does 0 for digits and maximum power.

            With the digits of its register and its maximum power known, gridd sees when the register runs over its last \
            digit. Growth beyond the maximum power waits for a decision ('gridctl readings review'). Readings further apart \
            than three times the interval have a gap between them: what lies in it is estimated.

            Examples:
              gridctl meters set 42 --name 'Block A, roof'
              gridctl meters set 42 --serial ''
              gridctl meters set 42 --digits 5 --max-power 12 --interval 15m
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

    @Option(
        help: ArgumentHelp("The digits before the decimal point that its register has, 1 to 12.", valueName: "digits"))
    var digits: Int?

    @Option(help: ArgumentHelp("Its main breaker, in kW: more can't flow.", valueName: "kw"))
    var maxPower: Power?

    @Option(help: ArgumentHelp("How often it is expected to be read: 15m, 1h, 1d (default: 1h).", valueName: "time"))
    var interval: TimeLength?

    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    private var change: MeterChange {
        MeterChange(
            name: name, serial: serial, timeZone: timeZone, digits: digits, maximumPowerKw: maxPower,
            expectedIntervalSeconds: interval.map { Int($0.milliseconds / 1_000) })
    }

    func validate() throws {
        if change.isEmpty {
            throw ValidationError(
                "say what to change: --name, --serial, --time-zone, --digits, --max-power or --interval")
        }
        if let interval, interval.milliseconds % 1_000 != 0 {
            throw ValidationError("--interval \(interval.text) is no whole number of seconds")
        }
    }

    func run(_ session: Session) async throws {
        try await session.output.render(
            try await session.client.meters.change(meter, change, dryRun: changing.dryRun))
        session.diagnostics.noteDryRun(changing)
    }
}
