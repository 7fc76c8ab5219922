import Foundation
import Synchronization

/// A real gridd in a fresh folder. It and the folder go when the object does.
package final class GriddProcess: Sendable {
    private struct Running {
        var child: ChildProcess
        var ready: ReadyLine
    }

    /// What gridd prints when everything listens.
    private struct ReadyLine {
        var meters: String
        var http: String
        var socket: String

        /// `gridd ready meters=127.0.0.1:4005 http=127.0.0.1:4006 socket=DIR/gridd.sock`.
        init?(_ line: String) {
            guard line.hasPrefix("gridd ready ") else { return nil }
            var values: [Substring: String] = [:]
            for word in line.split(separator: " ").dropFirst(2) {
                let parts = word.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { values[parts[0]] = String(parts[1]) }
            }
            guard let meters = values["meters"], let http = values["http"], let socket = values["socket"] else {
                return nil
            }
            self.meters = meters
            self.http = http
            self.socket = socket
        }
    }

    package let folder: TemporaryFolder
    /// The data folder.
    package let data: String
    private let options: [String]
    private let environment: [String: String?]
    private let tracer: [String]
    private let running: Mutex<Running>

    private init(
        folder: TemporaryFolder, data: String, options: [String], environment: [String: String?], tracer: [String],
        running: Running
    ) {
        self.folder = folder
        self.data = data
        self.options = options
        self.environment = environment
        self.tracer = tracer
        self.running = Mutex(running)
    }

    /// Starts gridd and waits for its ready line. Without `data` its folder is fresh.
    ///
    /// `tracer` is a command line that runs the command behind it in a process that it leaves to it, as `strace -D`.
    package static func start(
        _ options: [String] = [], data: String? = nil, environment: [String: String?] = [:], tracer: [String] = []
    ) async throws -> GriddProcess {
        let folder = try TemporaryFolder()
        let data = data ?? folder.file("data")
        let running = try await launch(
            ["--meters", "127.0.0.1:0", "--http", "127.0.0.1:0", "--data", data] + options, environment, tracer)
        return GriddProcess(
            folder: folder, data: data, options: options, environment: environment, tracer: tracer, running: running)
    }

    package var pid: pid_t { running.withLock { $0.child.pid } }
    package var metersAddress: String { running.withLock { $0.ready.meters } }
    package var httpAddress: String { running.withLock { $0.ready.http } }
    package var socket: String { running.withLock { $0.ready.socket } }
    package var metersPort: Int { Self.port(metersAddress) }
    package var httpPort: Int { Self.port(httpAddress) }
    /// Everything it wrote to stdout since it was last started.
    package var stdout: String { running.withLock { $0.child }.stdout }
    /// Its log since it was last started.
    package var log: String { running.withLock { $0.child }.stderr }

    /// Ends it as a power cut would.
    package func kill9() async throws {
        let child = running.withLock { $0.child }
        child.kill(SIGKILL)
        guard try await child.end() != nil else { throw TestFailure("gridd survived SIGKILL") }
    }

    /// Asks it to end and gives back how it did.
    package func terminate(_ signal: Int32 = SIGTERM, within seconds: Double = 20) async throws -> Ending {
        let child = running.withLock { $0.child }
        child.kill(signal)
        guard let ending = try await child.end(within: seconds) else {
            throw TestFailure("gridd did not end within \(seconds) s of signal \(signal):\n\(child.stderr)")
        }
        return ending
    }

    /// Starts it again on the same folder and the same ports.
    /// - Parameter tracer: Another than at first.
    package func restart(tracer: [String]? = nil) async throws {
        let again = try await Self.launch(arguments, environment, tracer ?? self.tracer)
        running.withLock { $0 = again }
    }

    /// Starts it again as ``restart(tracer:)``, and kills it `milliseconds` later, wherever it has come to by then.
    package func restartAndKill(after milliseconds: Int) async throws {
        let child = try ChildProcess(Programs.path(of: "gridd"), arguments, environment: environment)
        try await Task.sleep(for: .milliseconds(milliseconds))
        child.kill(SIGKILL)
        guard try await child.end() != nil else { throw TestFailure("gridd survived SIGKILL") }
    }

    private var arguments: [String] {
        let (meters, http) = running.withLock { ($0.ready.meters, $0.ready.http) }
        return ["--meters", meters, "--http", http, "--data", data] + options
    }

    /// Runs gridctl against its Unix socket.
    package func gridctl(_ arguments: String..., input: String = "") async throws -> ProgramRun {
        try await gridctl(arguments, input: input)
    }

    package func gridctl(
        _ arguments: [String], input: String = "", within seconds: Double = 60
    ) async throws -> ProgramRun {
        try await ProgramRun.of(
            "gridctl", ["--server", socket] + arguments, input: input, environment: ["HOME": folder.path],
            within: seconds)
    }

    /// What a `-o json` command prints, read; fails with what it said on stderr when it does not exit 0.
    package func json(_ arguments: String...) async throws -> JSONValue { try await json(arguments) }

    package func json(_ arguments: [String], within seconds: Double = 60) async throws -> JSONValue {
        let run = try await gridctl(["-o", "json"] + arguments, within: seconds)
        guard run.status == 0 else {
            throw TestFailure("gridctl \(arguments.joined(separator: " ")) exited \(run.status): \(run.stderr)")
        }
        return try JSONValue(run.stdout)
    }

    private static func port(_ address: String) -> Int {
        address.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    private static func launch(
        _ arguments: [String], _ environment: [String: String?], _ tracer: [String]
    ) async throws -> Running {
        let command = tracer + [Programs.path(of: "gridd")] + arguments
        let child = try ChildProcess(command[0], Array(command.dropFirst()), environment: environment)
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let end = child.stdout.firstIndex(of: "\n"), let ready = ReadyLine(String(child.stdout[..<end])) {
                return Running(child: child, ready: ready)
            }
            if let ending = child.poll() {
                _ = try await child.end()
                throw TestFailure("gridd ended before it was ready (\(ending)):\n\(child.stderr)\(child.stdout)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestFailure("gridd was not ready in time:\n\(child.stderr)\(child.stdout)")
    }
}
