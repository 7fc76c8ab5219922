import ArgumentParser
import GridModel

struct MetersRollover: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollover",
        abstract: "Record that a meter's register ran over its last digit.",
        discussion: """
            With the digits and the maximum power of a meter known ('gridctl meters set'), gridd sees that by itself. Where \
            it did not, this says that the fall at that instant, or the next after it, is one.

            Examples:
              gridctl meters set 42 --digits 5
              gridctl meters rollover 42 --at 2026-11-22T13:15:00Z
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The instant of the first reading that fell, or just before.", valueName: "date"))
    var at: DateExpression

    @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
    var reason: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(.rollover, at: at, reason: reason), of: meter, change, session)
    }
}
