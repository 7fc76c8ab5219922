import ArgumentParser
import GridClient
import GridModel

struct VerifyCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Look at everything that is stored, and tell what is wrong.",
        discussion: """
            gridd walks over its whole store while it goes on with its work: the checksum, the order and the bounds of \
            every block; that no reading is stored twice; what is kept of each register; the journal's checksums, that \
            none of its rows is missing, and how far its consumers have come; rollups against readings; that no number of an \
            invoice is missing, that each says what it said when it was issued, and that the ledger balances; that intervals \
            add up to what the registers say; what 'gridctl status' counts; the structure of the file. It reads in short \
            pieces and gives way to readings and questions; Ctrl-C ends it. One verification runs at a time, and it \
            needs an administrator.

            The structure of the file is checked on a copy, for which the data folder needs room; without room that \
            part is left out, and said so.

            Exit status: 0 all is well, 1 something is wrong and told, 8 nothing is wrong but not everything could be \
            looked at. What is wrong does not keep gridd from serving the rest.

            Examples:
              gridctl verify
              gridctl -o json verify | jq -r '.findings[] | [.kind, .meter, .what] | @tsv'
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(FactRow.self) }

    func run(_ session: Session) async throws {
        var findings: [Finding] = []
        let progress = VerifyProgress(session.diagnostics)
        defer { progress.clear() }
        let summary = try await session.client.verify { message in
            switch message {
            case .progress(let value): progress.show(value, findings: findings.count)
            case .finding(let finding):
                if findings.count < VerifyOutcome.namedFindings { findings.append(finding) }
            case .summary, .problem: break
            }
        }
        progress.clear()
        try await session.output.render(VerifyOutcome(summary: summary, findings: findings))
        if summary.findings > 0 { throw Finished(status: .failure) }
        if !summary.unchecked.isEmpty { throw Finished(status: .partial) }
    }
}

/// Shows how far a verification has come.
struct VerifyProgress {
    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    func show(_ progress: VerificationProgress, findings: Int) {
        guard diagnostics.showsProgress else { return }
        let share = progress.total > 0 ? " (\(min(100, progress.done * 100 / progress.total)) %)" : ""
        let found = findings > 0 ? ", \(VerifyOutcome.counted(Int64(findings)))" : ""
        diagnostics.progress(text(progress) + share + found)
    }

    func clear() { if diagnostics.showsProgress { diagnostics.progress("") } }

    private func text(_ progress: VerificationProgress) -> String {
        switch progress.phase {
        case .blocks: "blocks: \(progress.done) readings"
        case .journal: "journal: \(progress.done) readings"
        case .rollups: "rollups: \(progress.done)"
        case .invoices: "invoices: \(progress.done)"
        case .energy: "energy: \(progress.done) meters"
        case .file: "file: \(ByteProgress.size(progress.done))"
        }
    }
}
