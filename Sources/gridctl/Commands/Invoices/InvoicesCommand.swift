import ArgumentParser

struct InvoicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoices",
        abstract: "Issue, list, take payment of and correct invoices.",
        discussion: """
            Without a subcommand it lists them, and takes the options of 'gridctl invoices list'. An issued invoice has a \
            number, of a series without holes, and never changes: what happens to it are entries of a ledger that are \
            only ever added, and a mistake is put right by a credit note and a new invoice. It keeps what it was worked \
            out from, whatever becomes of the readings. 'gridctl invoice METER' is the draft of one.

            Examples:
              gridctl invoices
              gridctl invoices --status overdue
              gridctl invoices run --period 2026-10 --dry-run
              gridctl invoices show 1
            """,
        subcommands: [
            InvoicesList.self, InvoicesShow.self, InvoicesRun.self, InvoicesIssue.self, InvoicesPay.self,
            InvoicesVoid.self, InvoicesCredit.self, InvoicesDifferences.self, InvoicesExport.self,
        ],
        defaultSubcommand: InvoicesList.self
    )
}
