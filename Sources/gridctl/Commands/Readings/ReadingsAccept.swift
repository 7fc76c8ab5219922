import ArgumentParser
import GridModel

struct ReadingsAccept: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Say that a reading counts as it is.",
        discussion: """
            A fall that was accepted is where the register began anew: what it counts from then on counts, and nothing across \
            it. A spike that was accepted is energy like any other. Neither waits any longer.

            Examples:
              gridctl readings accept 42 2026-11-22T13:15:00Z
              gridctl readings accept 42 2026-11-22T13:15:00Z --reason 'works on the roof'
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

    @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
    var reason: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(.accept, at: at, registerKwh: value, reason: reason), of: meter, change, session)
    }
}
