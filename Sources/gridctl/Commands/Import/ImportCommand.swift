import ArgumentParser
import Foundation
import GridClient
import GridModel

struct ImportCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring in readings from a file.",
        discussion: """
            The first line tells what it is: CSV with the header 'meter,at,registerKwh' (columns in any order, others \
            are ignored), or NDJSON with one reading a line as meters send it. 'at' is RFC 3339, or local to the \
            meter. registerKwh is what the register shows, not what was used since.

            Readings that are there already are counted and change nothing, so a broken import is simply started \
            again. Lines that are not taken are named on standard error; the exit status is then 8.

            With --dry-run the server looks at every line and keeps none; a reading that stands in the file twice, more \
            than ten thousand lines apart, is then counted as new twice.

            Examples:
              gridctl import readings.csv
              gridctl import --dry-run readings.csv
              gridctl import --meter 42 house.csv
              zcat archive.ndjson.gz | gridctl import -
            """
    )

    @Argument(help: ArgumentHelp("The file, or - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The meter of all readings, for CSV without the column 'meter'.", valueName: "meter"))
    var meter: MeterID?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(FactRow.self) }

    func run(_ session: Session) async throws {
        let input = try ImportFile(file, session.surroundings)
        defer { input.close() }
        var importer = Importer(input: input, meter: meter, dryRun: change.dryRun, session: session)
        do {
            try await importer.run()
        } catch let failure {
            session.diagnostics.progress("")
            if importer.outcome.settledLines > 0, !change.dryRun {
                session.diagnostics.warn(
                    "\(input.name): lines up to \(importer.outcome.settledLines) are stored — import it again to go on, "
                        + "readings that are there already are only counted")
            }
            throw failure
        }
        session.diagnostics.progress("")
        try await session.output.render(importer.outcome)
        session.diagnostics.noteDryRun(change)
        if importer.outcome.rejectedCount > 0 { throw Finished(status: .partial) }
    }
}
