import ArgumentParser
import GridModel

struct AlertRulesAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add an alert rule, or change one.",
        discussion: """
            The document says the rule's name; one that there is is changed by it, from now on. The same document again \
            adds nothing. One that is not right is refused with everything that is wrong with it, and the exit status \
            is 5.

            Examples:
              gridctl alerts rules add rules/night.yaml
              gridctl alerts rules ready-made outage | gridctl alerts rules add - --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The document, or - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRuleSummary.self) }

    func run(_ session: Session) async throws {
        let document = try TariffFile(file, session.surroundings)
        let version = try await document.tellingFaults(
            session, as: "alert rule", schema: "gridctl alerts rules schema"
        ) {
            try await session.client.alertRules.add(document.text, as: document.format, dryRun: change.dryRun)
        }
        try await session.output.render(version.summary)
        for note in version.notes { session.diagnostics.note(note) }
        session.diagnostics.noteDryRun(change)
    }
}
