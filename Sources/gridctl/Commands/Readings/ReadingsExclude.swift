import ArgumentParser
import GridModel

struct ReadingsExclude: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "exclude",
        abstract: "Leave a reading out.",
        discussion: """
            It stays where it is and is shown as excluded; the register is understood as if it had not been sent. Intervals \
            that hold its instant are marked edited.

            Examples:
              gridctl readings exclude 42 2026-11-22T13:15:00Z --reason 'a test in the workshop'
              gridctl readings exclude 42 2026-11-22T13:15:00Z --value 99999.9 --reason 'glitch' --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Argument(help: ArgumentHelp("The reading's instant, as 'gridctl readings review' tells it.", valueName: "date"))
    var at: DateExpression

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Its value, where several were sent for the instant (default: all of them).", valueName: "kwh"))
    var value: Energy?

    @Option(help: ArgumentHelp("Why, for whoever asks about the invoice.", valueName: "text"))
    var reason: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(.exclude, at: at, registerKwh: value, reason: reason), of: meter, change, session)
    }
}
