import Foundation
import TestSupport

/// The shell on a terminal, with a gridd to ask.
enum ShellOnTerminal {
    /// Runs `body` on a terminal with a shell for the gridd at `socket`; history goes to the folder `state`.
    ///
    /// `changes` are to the environment; an empty value takes a variable away.
    static func run<Value>(
        on server: String, _ arguments: [String] = ["repl"], state: TemporaryFolder, changes: [String: String] = [:],
        columns: Int = 80, rows: Int = 24, _ body: (PseudoTerminal) async throws -> Value
    ) async throws -> Value {
        let environment = PseudoTerminal.plainEnvironment(
            ["HOME": state.path, "XDG_STATE_HOME": state.path].merging(changes) { $1 }
        ).filter { !$0.value.isEmpty }
        return try await PseudoTerminal.run(
            Programs.path(of: "gridctl"), ["--server", server] + arguments, environment: environment, columns: columns,
            rows: rows, body)
    }

    /// A gridd with two meters called Block and one called Pool pump.
    static func gridd(_ options: [String] = []) async throws -> GriddProcess {
        let gridd = try await GriddProcess.start(options)
        _ = try await gridd.json("meters", "add", "--name", "Block", "--count", "2")
        _ = try await gridd.json("meters", "add", "--name", "Pool pump")
        return gridd
    }
}

/// Listens, accepts, and never answers.
final class SilentSocket: Sendable {
    let path: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Connections wait in the backlog, which is as silent as can be.
        guard bound == 0, listen(descriptor, 64) == 0 else { throw TestFailure.system("listen") }
    }

    func close() { Glibc.close(descriptor) }
}
