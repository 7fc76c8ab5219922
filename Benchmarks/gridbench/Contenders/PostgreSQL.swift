import Foundation
import Synchronization

/// PostgreSQL, as Debian ships it, on a fresh cluster; it promises that a commit is on the disk, as gridd does.
final class PostgreSQL {
    static let title = "PostgreSQL"
    private static let programs = "/usr/lib/postgresql/15/bin"
    /// It does not run for root.
    private static let user = "postgres"

    let process: ServerProcess
    private let folder: String

    init(in folder: String) throws {
        self.folder = "\(folder)/postgresql"
        let files = FileManager.default
        try files.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        // Its user must get there.
        var path = URL(fileURLWithPath: folder)
        while path.path.contains("gridbench.") {
            try Programs.run("chmod", ["a+x", path.path])
            path.deleteLastPathComponent()
        }
        try Programs.run("chown", [Self.user, self.folder])
        try Self.asItsUser([
            "\(Self.programs)/initdb", "--pgdata", "\(self.folder)/data", "--auth", "trust", "--encoding", "UTF8",
            "--no-locale",
        ])
        let line = [
            "--reuid", Self.user, "--regid", Self.user, "--clear-groups", "\(Self.programs)/postgres", "-D",
            "\(self.folder)/data", "-k", self.folder,
            "-c", "listen_addresses=", "-c", "shared_buffers=1GB", "-c", "work_mem=256MB",
            "-c", "maintenance_work_mem=512MB", "-c", "max_wal_size=16GB", "-c", "checkpoint_timeout=30min",
            "-c", "max_parallel_workers_per_gather=2", "-c", "effective_cache_size=8GB",
        ]
        process = try ServerProcess("postgresql", program: "setpriv", line, in: folder)
        let socket = self.folder
        try process.wait { (try? Self.query("SELECT 1", in: socket)) == "1" }
    }

    static func version() throws -> String { "postgresql " + (try Programs.version(ofPackage: "postgresql-15")) }

    /// What a statement answers, without heading.
    @discardableResult
    func query(_ sql: String) throws -> String { try Self.query(sql, in: folder) }

    /// Statements at the same time, each on a connection of its own.
    func query(together statements: [String]) throws {
        let failures = Mutex<[any Error]>([])
        DispatchQueue.concurrentPerform(iterations: statements.count) { [folder] index in
            do {
                _ = try Self.query(statements[index], in: folder)
            } catch {
                failures.withLock { $0.append(error) }
            }
        }
        if let failure = failures.withLock(\.first) { throw failure }
    }

    private static func query(_ sql: String, in socket: String) throws -> String {
        try Programs.run(
            "psql",
            [
                "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", user, "-d", "postgres", "-c", sql,
            ])
    }

    private static func asItsUser(_ command: [String]) throws {
        try Programs.run("runuser", ["--user", user, "--"] + command)
    }
}
