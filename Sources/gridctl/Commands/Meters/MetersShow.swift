import ArgumentParser
import GridModel

struct MetersShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a meter, or several.",
        discussion: """
            Examples:
              gridctl meters show 42
              gridctl alerts --state firing --fields meter | gridctl meters show -
              gridctl -o json meters show 42 | jq .registerKwh
            """
    )

    @Argument(
        help: ArgumentHelp("The meters: ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    func run(_ session: Session) async throws {
        if case .id(let meter)? = meters.first, meters.count == 1 {
            try await session.output.render(try await session.client.meters.get(meter))
        } else {
            try await session.output.renderEach(try await meters.meters(session), session) {
                try await session.client.meters.get($0)
            }
        }
    }
}
