import ArgumentParser
import GridModel

struct TariffsAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a tariff, or a version of one.",
        discussion: """
            The document says its name and the first day it is valid from. One for a day that there is a version for takes \
            its place in drafts; invoices that are issued stay what they are. The same document again adds nothing. One \
            that is not right is refused with everything that is wrong with it, and the exit status is 5.

            Examples:
              gridctl tariffs add white.yaml
              gridctl tariffs show default | sed 's/0.40/0.42/' | gridctl tariffs add - --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The document, or - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(TariffSummary.self) }

    func run(_ session: Session) async throws {
        let document = try TariffFile(file, session.surroundings)
        let version = try await document.tellingFaults(session) {
            try await session.client.tariffs.add(document.text, as: document.format, dryRun: change.dryRun)
        }
        try await session.output.render(version.summary)
        session.diagnostics.noteDryRun(change)
    }
}
