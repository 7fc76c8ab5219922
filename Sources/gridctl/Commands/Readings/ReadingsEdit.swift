import ArgumentParser
import GridModel

struct ReadingsEdit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "State where a register stood.",
        discussion: """
            At that instant it counts in the place of whatever was read; no reading is changed. Intervals that hold the instant \
            are marked edited.

            Examples:
              gridctl readings edit 42 --at 2026-11-01 --value 15230.7 --reason 'read by eye'
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(
        parsing: .unconditional, help: ArgumentHelp("When: an instant, or local to the meter.", valueName: "date"))
    var at: DateExpression

    @Option(parsing: .unconditional, help: ArgumentHelp("What the register showed.", valueName: "kwh"))
    var value: Energy

    @Option(help: ArgumentHelp("Why, for whoever asks about the invoice.", valueName: "text"))
    var reason: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(.edit, at: at, registerKwh: value, reason: reason), of: meter, change, session)
    }
}
