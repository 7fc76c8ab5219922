import ArgumentParser
import Foundation
import GridModel
import ServerKit

/// Makes a store of a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a store of a backup, in a folder that has none.",
        discussion: """
            The backup is what `gridctl backup FILE` made. It is copied, synced, and checked for its structure and for \
            what it says it holds; only then the folder has a store, on which gridd runs. Tokens are restored too.
            """)

    @Argument(help: ArgumentHelp("The backup.", valueName: "file"))
    var file: String

    @OptionGroup var source: ConfigurationOptions

    /// What was said before the subcommand counts too.
    @ParentCommand var gridd: GriddCommand

    func run() async throws {
        let configuration = try await ConfigurationSources(
            flags: gridd.source.values.merging(source.values) { _, nearer in nearer },
            environment: ProcessInfo.processInfo.environment, file: source.config ?? gridd.source.config
        ).serverConfiguration()
        let backup = try BackupFile(file)
        let folder = try DataFolder(configuration.data)
        try folder.create()
        let lock: FolderLock
        do {
            lock = try FolderLock.take(folder)
        } catch let held as FolderLock.Held {
            throw held.fault
        }
        defer { lock.release() }
        let progress = RestoreProgress(total: backup.bytes)
        defer { progress.clear() }
        try backup.restore(into: folder.path) { progress.show($0) }
        progress.clear()
        let manifest = backup.manifest
        StandardOutput.write(
            "restored \(manifest.readings) readings of \(manifest.counts.meters) meters as of \(manifest.at), made by "
                + "gridd \(manifest.version), into \(folder.path)\n")
    }
}

/// How much is copied, on standard error when a person watches there.
private final class RestoreProgress {
    private let total: Int64
    private let isShown = isatty(STDERR_FILENO) == 1
    private var last: ContinuousClock.Instant?

    init(total: Int64) { self.total = total }

    func show(_ copied: Int64) {
        let now = ContinuousClock.now
        if let last, last.duration(to: now) < .milliseconds(100), copied < total { return }
        last = now
        write(copied < total ? "copying \(copied * 100 / max(total, 1)) %" : "checking")
    }

    func clear() { write("") }

    private func write(_ text: String) {
        guard isShown else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
    }
}
