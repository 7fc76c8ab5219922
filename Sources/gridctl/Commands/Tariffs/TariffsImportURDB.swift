import ArgumentParser
import GridModel

struct TariffsImportURDB: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-urdb",
        abstract: "Make a tariff document of a rate of OpenEI's Utility Rate Database.",
        discussion: """
            The record is JSON, as OpenEI gives it. The document is printed in YAML, to be looked at and added; nothing is \
            stored. A charge that can't be billed here is refused, so that no import bills less than the record says; \
            reactive power alone, which no meter here counts, is left out, and the document begins by saying so.

            Examples:
              gridctl tariffs import-urdb urdb.json > pge.yaml
              gridctl tariffs import-urdb urdb.json --name pge-bev | gridctl tariffs add - --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The record, or - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @Option(help: ArgumentHelp("What the tariff shall be called (default: by the record's name).", valueName: "name"))
    var name: String?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func run(_ session: Session) async throws {
        let record = try TariffFile(file, session.surroundings)
        let document = try await record.tellingFaults(session) {
            try await session.client.tariffs.conversion(of: record.text, from: .urdb, name: name)
        }
        try await session.output.print(document)
    }
}
