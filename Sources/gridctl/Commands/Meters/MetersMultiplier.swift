import ArgumentParser
import GridModel

struct MetersMultiplier: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "multiplier",
        abstract: "Set what a meter's register is multiplied by.",
        discussion: """
            The ratio of the current and voltage transformers before the meter. From an instant on what the register counts is \
            multiplied by it to be energy; readings stay as they were sent. It is a number or a fraction of two, and exact.

            Examples:
              gridctl meters multiplier 42 --ratio 40
              gridctl meters multiplier 42 --ratio 200/5 --from '2026-11-22 10:15' --reason 'larger transformers'
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(help: ArgumentHelp("40, 7.5, or 200/5.", valueName: "ratio"))
    var ratio: Multiplier

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("From when on: an instant, or local to the meter (default: always).", valueName: "date"))
    var from: DateExpression?

    @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
    var reason: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(.multiplier, at: from, multiplier: ratio, reason: reason), of: meter, change, session)
    }
}
