import ArgumentParser
import GridModel

struct InvoicesList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List issued invoices in order of number.",
        discussion: """
            All of them, unless there is a limit. BALANCE is what is owed; below zero too much was paid. What is owed \
            after the due date is overdue.

            Examples:
              gridctl invoices --meter 42
              gridctl invoices --status overdue -o csv
              gridctl invoices --period 2026-10 --fields number,meter,balance
            """
    )

    @OptionGroup var which: InvoiceChoice

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(InvoiceSummary.self) }

    func run(_ session: Session) async throws {
        let count = try await session.output.render(pages: which.invoices(session, limit: limit?.value).pages)
        if count == 0 { session.diagnostics.note("no invoices — gridctl invoices run issues a month's") }
    }
}
