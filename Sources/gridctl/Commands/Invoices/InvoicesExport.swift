import ArgumentParser
import Foundation
import GridModel

struct InvoicesExport: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write issued invoices for another program.",
        discussion: """
            With -o json and ndjson each is whole: lines, entries and evidence. With -o csv and tsv (csv when nothing is \
            said, in a pipe too) it is a line for each charge and one for the total, with the invoice's number first.

            Examples:
              gridctl invoices export --period 2026-10 > invoices.csv
              gridctl invoices export --period 2026-10 --format ndjson > invoices.ndjson
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, json, ndjson }

    @OptionGroup var which: InvoiceChoice

    @Option(help: ArgumentHelp("csv, json or ndjson; the same as -o.", valueName: "format"))
    var format: Format?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ExportedLineRow.self) }

    func run(_ session: Session) async throws {
        let output = try output(session)
        if output.isWhole {
            var writer = output.writer(of: IssuedInvoiceRow.self)
            for try await page in which.whole(session).pages {
                try writer.add(page.map { IssuedInvoiceRow(invoice: $0) })
            }
            try await writer.finish()
        } else {
            var writer = output.writer(of: ExportedLineRow.self)
            for try await page in which.whole(session).pages { try writer.add(page.flatMap(ExportedLineRow.rows)) }
            try await writer.finish()
        }
    }

    /// Where nobody says how, a file has a header.
    private func output(_ session: Session) throws -> Output {
        var settings = globals.settings.over(session.surroundings.defaults)
        if let format { settings.output = OutputFormat(text: format.rawValue) }
        if settings.output == nil, !session.output.isForPeople { settings.output = .csv }
        return try Output(settings, session.surroundings)
    }
}
