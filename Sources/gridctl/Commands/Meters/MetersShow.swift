import ArgumentParser
import GridModel

struct MetersShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a meter.",
        discussion: """
            Examples:
              gridctl meters show 42
              gridctl -o json meters show 42 | jq .registerKwh
            """
    )

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"), completion: .liveMeters)
    var meter: MeterID

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    func run(_ session: Session) async throws {
        try await session.output.render(try await session.client.meters.get(meter))
    }
}
