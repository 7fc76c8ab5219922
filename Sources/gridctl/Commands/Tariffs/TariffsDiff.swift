import ArgumentParser
import GridModel

struct TariffsDiff: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what two tariffs, or two versions of one, say differently.",
        discussion: """
            They are compared by what they say, not by how it is written: component by component, by their labels. \
            Comments and the order of keys make no difference. With --fail-empty the exit status is 3 when they bill alike.

            Examples:
              gridctl tariffs diff default@2026-01-01 default
              gridctl tariffs diff default white.yaml
              gridctl tariffs show default | sed 's/0.40/0.42/' | gridctl tariffs diff default -
            """
    )

    @Argument(
        help: ArgumentHelp("The first: \(TariffReference.forms), or a file; - for standard input.", valueName: "tariff")
    )
    var first: String

    @Argument(help: ArgumentHelp("The second, likewise.", valueName: "tariff"))
    var second: String

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(TariffDifference.self) }

    func validate() throws {
        guard first != "-" || second != "-" else { throw ValidationError("only one of the two is on standard input") }
    }

    func run(_ session: Session) async throws {
        let differences = TariffDifference.all(
            try await Self.tariff(first, session), try await Self.tariff(second, session))
        try await session.output.render(differences)
        if differences.isEmpty { session.diagnostics.note("\(first) and \(second) say the same") }
    }

    private static func tariff(_ text: String, _ session: Session) async throws -> Tariff {
        let isFile = text == "-" || text.contains("/") || [".yaml", ".yml", ".json"].contains(where: text.hasSuffix)
        if !isFile, let reference = TariffReference(text) {
            return try await session.client.tariffs.get(reference).document
        }
        let file = try TariffFile(text, session.surroundings)
        return try await file.tellingFaults(session) {
            try await session.client.tariffs.add(file.text, as: file.format, dryRun: true).document
        }
    }
}
