import ArgumentParser
import Foundation
import GridClient
import GridModel

struct BackupCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole store into a file, while gridd goes on.",
        discussion: """
            The file holds everything that was acknowledged before the copy was complete: readings, meters, alerts, \
            tokens. gridd makes the copy beside its work, checks it and sends it; an administrator's token is enough, \
            from another machine too. Then the file is opened here: its SHA-256, its structure and what is in it must be \
            what gridd said. Only then does it get its name; until then, and when anything goes wrong, there is no such \
            file. 'gridd restore FILE' makes a store of it again.

            The folder that holds gridd's data needs room for one more copy of the store while it is made. One copy \
            is made at a time.

            With - the backup goes to standard output, where it can't be opened again: its SHA-256 is checked, its \
            structure and what is in it only by gridd, and what came of it is told on standard error.

            Examples:
              gridctl backup grid-2026-11-23.sqlite
              gridctl --server https://grid.example:4006 --token-file admin.token backup --force grid.sqlite
              gridctl backup - | zstd > grid.sqlite.zst
            """
    )

    @Argument(help: ArgumentHelp("The file to make, or - for standard output.", valueName: "file"), completion: .file())
    var file: String

    @Flag(help: "Replace the file when it is there.")
    var force = false

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(FactRow.self) }

    func run(_ session: Session) async throws {
        if file == "-" { return try await stream(session) }
        let target = try FileTarget(file, mayReplace: force)
        defer { target.discard() }
        let progress = ByteProgress(session.diagnostics)
        defer { progress.clear() }
        var backup = try await session.client.backup { progress.show($0) }
        let summary = backup.summary
        var receipt = BackupReceipt(summary)
        while let bytes = try await backup.next() {
            try Task.checkCancellation()
            try target.write(bytes)
            receipt.take(bytes)
            progress.show("receiving", receipt.bytes, summary.bytes)
        }
        try receipt.check()
        try target.sync()
        progress.say("checking \(ByteProgress.size(summary.bytes))")
        try await BackupCheck(path: target.draft, name: file).run(summary.manifest)
        try target.publish()
        progress.clear()
        try await session.output.render(BackupOutcome(file: file, summary: summary))
    }

    /// To standard output: what was sent can't be taken back, so a failure shows in the exit status alone.
    private func stream(_ session: Session) async throws {
        let output = session.surroundings.output
        guard !output.isTerminal else {
            throw Failure.usage("a backup is no text for a terminal", wayOut: "name a file, or send it into a pipe")
        }
        let progress = ByteProgress(session.diagnostics)
        defer { progress.clear() }
        var backup = try await session.client.backup { progress.show($0) }
        var receipt = BackupReceipt(backup.summary)
        while let bytes = try await backup.next() {
            try Task.checkCancellation()
            do {
                try output.sink.write(bytes)
            } catch is OutputClosed {
                // Elsewhere a reader that has enough ends things quietly; half a backup is nothing.
                throw Failure(.failure, code: "write", "the reader of the backup went away before its end")
            }
            receipt.take(bytes)
            progress.show("sending on", receipt.bytes, backup.summary.bytes)
        }
        try receipt.check()
        progress.clear()
        session.diagnostics.tell(
            "\(receipt.bytes) bytes, SHA-256 \(backup.summary.sha256), \(backup.summary.manifest.readings) readings "
                + "of \(backup.summary.manifest.counts.meters) meters as of \(backup.summary.manifest.at)")
    }
}
