import ArgumentParser
import GridModel

struct PointsShow: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a usage point, or several.",
        discussion: """
            With the meters that stood there, when there was more than one.

            Examples:
              gridctl points show 42
              gridctl -o json points show 42 | jq .tariff
            """
    )

    @Argument(help: ArgumentHelp("The usage points' ids.", valueName: "point"))
    var points: [UsagePointID]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(UsagePoint.self) }

    func run(_ session: Session) async throws {
        guard points.count == 1 else {
            return try await session.output.renderEach(points, session) {
                try await session.client.usagePoints.get($0)
            }
        }
        let point = try await session.client.usagePoints.get(points[0])
        let meters = MeterSelection(point.installations.map(\.meter))
        let isTimed = session.output.isForPeople && !meters.isEmpty
        let zone = isTimed ? try await MeterZones.shared(by: meters, session) : nil
        try await session.output.render(point, TableContext(zone: zone))
    }
}
