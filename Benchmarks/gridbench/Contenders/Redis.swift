import Foundation

/// Redis that answers a write when it is on the disk.
final class Redis: Contender {
    static let title = "Redis"
    let process: ServerProcess
    let port: UInt16

    init(in folder: String) throws {
        let data = "\(folder)/redis"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let port = try Address.freePort()
        self.port = port
        let process = try ServerProcess(
            "redis", program: "redis-server",
            [
                // It takes 127.0.0.2, which some connections come from, for another machine.
                "--bind", "127.0.0.1", "--protected-mode", "no", "--port", "\(port)", "--dir", data, "--appendonly",
                "yes", "--appendfsync",
                "always",
                "--save", "", "--maxclients", "50000", "--tcp-backlog", "4096", "--loglevel", "warning",
            ], in: folder)
        self.process = process
        try process.wait {
            guard let descriptor = try? Address.port(port).connect() else { return false }
            close(descriptor)
            return true
        }
    }

    static func version() throws -> String { "redis-server " + (try Programs.version(ofPackage: "redis-server")) }

    func settle() throws { try process.waitUntilIdle() }
}
