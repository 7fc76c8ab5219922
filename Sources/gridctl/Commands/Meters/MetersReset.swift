import ArgumentParser
import GridModel

struct MetersReset: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Record that a meter's register began anew.",
        discussion: """
            From then on it counts from 0, or from what --opening says. Without --closing what was used since the reading \
            before is not known, and counts as none.

            Examples:
              gridctl meters reset 42 --at '2026-11-22 10:15'
              gridctl meters reset 42 --at 2026-11-22T13:15:00Z --closing 15230.7 --reason 'new firmware'
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(
        parsing: .unconditional, help: ArgumentHelp("When: an instant, or local to the meter.", valueName: "date"))
    var at: DateExpression

    @Option(parsing: .unconditional, help: ArgumentHelp("What the register showed before, if known.", valueName: "kwh"))
    var closing: Energy?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("What it showed afterwards (default: 0).", valueName: "kwh"))
    var opening: Energy?

    @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
    var reason: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(.reset, at: at, closingKwh: closing, openingKwh: opening, reason: reason), of: meter, change,
            session)
    }
}
