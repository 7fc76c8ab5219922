import ArgumentParser
import GridModel

struct MetersExchange: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange",
        abstract: "Record that another device took a meter's place.",
        discussion: """
            What the old device showed at last, and what the new one showed then. The meter keeps its id and its history: \
            consumption runs on from one device to the other, and no reading is changed.

            Examples:
              gridctl meters exchange 42 --at '2026-11-22 10:15' --closing 15230.7 --opening 0.2
              gridctl meters exchange 42 --at 2026-11-22T13:15:00Z --closing 15230.7 --opening 0 --serial 26-0031
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(
        parsing: .unconditional, help: ArgumentHelp("When: an instant, or local to the meter.", valueName: "date"))
    var at: DateExpression

    @Option(parsing: .unconditional, help: ArgumentHelp("What the old device showed at last.", valueName: "kwh"))
    var closing: Energy

    @Option(parsing: .unconditional, help: ArgumentHelp("What the new device showed then.", valueName: "kwh"))
    var opening: Energy

    @Option(help: ArgumentHelp("The new device's serial number, which becomes the meter's.", valueName: "serial"))
    var serial: String?

    @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
    var reason: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(MeterEventRow.self) }

    func run(_ session: Session) async throws {
        try await MeterEventRecording.run(
            NewMeterEvent(
                .exchange, at: at, closingKwh: closing, openingKwh: opening, serial: serial, reason: reason),
            of: meter, change, session)
    }
}
