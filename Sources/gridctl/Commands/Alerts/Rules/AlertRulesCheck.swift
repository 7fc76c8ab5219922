import ArgumentParser
import GridModel

struct AlertRulesCheck: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say everything that is wrong with alert rules' documents.",
        discussion: """
            The server looks at them and keeps nothing. Each fault is a row: the file, the line, where in the document, \
            and what is wrong. With faults the exit status is 5.

            Examples:
              gridctl alerts rules check rules/*.yaml
            """
    )

    @Argument(help: ArgumentHelp("The documents, or - for standard input.", valueName: "file"), completion: .file())
    var files: [String]

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(TariffFaultRow.self) }

    func run(_ session: Session) async throws {
        var writer = session.output.writer(of: TariffFaultRow.self)
        for file in files {
            let document = try TariffFile(file, session.surroundings)
            do {
                let version = try await session.client.alertRules.add(
                    document.text, as: document.format, dryRun: true)
                session.diagnostics.note("\(document.name): \(version.summary.name), no faults")
                for note in version.notes { session.diagnostics.note("\(document.name): \(note)") }
            } catch {
                guard let faults = TariffFile.faults(error) else { throw error }
                try writer.add(faults.map { TariffFaultRow($0, in: document.name) })
            }
        }
        let count = writer.count
        // Nothing that is wrong is what one wants to find.
        try await writer.finish()
        if count > 0 { throw Finished(status: .invalid) }
    }
}
