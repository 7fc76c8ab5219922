import Foundation
import Synchronization

/// How a process ended.
package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
}

/// A process started by a test; it does not outlive the object, nor the test program.
package final class ChildProcess: Sendable {
    package let pid: pid_t
    private let input: Mutex<Int32?>
    private let output: Collector
    private let error: Collector
    private let ending = Mutex<Ending?>(nil)

    /// Starts a program.
    ///
    /// `environment` is added to that of the tests; a nil value takes a variable away. Standard input is empty unless
    /// `keepsInput`, which leaves it open for `send`.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:], keepsInput: Bool = false
    ) throws {
        // One start at a time, or one child would inherit another's pipes before they are marked and keep them open.
        Children.starting.lock()
        defer { Children.starting.unlock() }
        let stdin = try Self.pipe()
        let stdout = try Self.pipe()
        let stderr = try Self.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin.read, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout.write, 1)
        posix_spawn_file_actions_adddup2(&actions, stderr.write, 2)
        closeInherited(&actions)

        // A child must not inherit what the tests' runtime blocks or ignores.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for number in [SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD] { sigaddset(&usual, number) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var variables = ProcessInfo.processInfo.environment
        for (name, value) in environment { variables[name] = value }
        var pid: pid_t = 0
        let status = Self.withCStrings([program] + arguments) { argv in
            Self.withCStrings(variables.map { "\($0)=\($1)" }) { envp in
                posix_spawn(&pid, program, &actions, &attributes, argv, envp)
            }
        }
        for descriptor in [stdin.read, stdout.write, stderr.write] { close(descriptor) }
        guard status == 0 else {
            for descriptor in [stdin.write, stdout.read, stderr.read] { close(descriptor) }
            throw TestFailure("cannot start \(program): \(String(cString: strerror(status)))")
        }
        self.pid = pid
        Children.add(pid)
        input = Mutex(stdin.write)
        output = Collector(stdout.read)
        error = Collector(stderr.read)
        if !keepsInput { closeInput() }
    }

    deinit {
        kill(SIGKILL)
        _ = wait()
        closeInput()
    }

    package var stdout: String { output.text }
    package var stderr: String { error.text }

    package func send(_ text: String) {
        input.withLock { input in
            guard let input else { return }
            _ = text.withCString { write(input, $0, strlen($0)) }
        }
    }

    package func closeInput() {
        input.withLock { input in
            if let open = input { close(open) }
            input = nil
        }
    }

    /// Sends a signal unless the process is over.
    package func kill(_ signal: Int32) {
        ending.withLock { if $0 == nil { _ = Foundation.kill(pid, signal) } }
    }

    package var isRunning: Bool { poll() == nil }

    /// How it ended, when it has; everything it wrote is there by then.
    package func poll() -> Ending? {
        let result: Ending? = ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            Children.remove(pid)
            let signal = status & 0x7F
            ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
            return ending
        }
        return result
    }

    /// Waits for its end; nil when that does not come within `seconds`.
    ///
    /// It waits on a thread of its own: where tests that reckon for a minute have all of the pool, a task that slept 5 ms
    /// wakes a minute later and would take a program for hanging that ended at once.
    package func end(within seconds: Double = 60) async throws -> Ending? {
        let ending = try await offPool { [self] () -> Ending? in
            let deadline = ContinuousClock.now + .seconds(seconds)
            while ContinuousClock.now < deadline {
                if let ending = poll() { return ending }
                usleep(5_000)
            }
            return poll()
        }
        guard let ending else { return nil }
        try await eventually("the end of what it wrote", within: 5) { output.isComplete && error.isComplete }
        return ending
    }

    private func wait() -> Ending? {
        while true {
            if let ending = poll() { return ending }
            usleep(1_000)
        }
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw TestFailure.system("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}

/// Reads one of a process's streams to its end.
private final class Collector: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isComplete = false
    }

    private let state = Mutex(State())

    init(_ descriptor: Int32) {
        let thread = Thread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.withLock { $0.bytes += buffer[..<count] }
            }
            close(descriptor)
            state.withLock { $0.isComplete = true }
        }
        thread.start()
    }

    var text: String { String(decoding: state.withLock { $0.bytes }, as: UTF8.self) }
    var isComplete: Bool { state.withLock { $0.isComplete } }
}

/// Every process that runs for the tests, so that none is left when the tests end early.
private enum Children {
    static let starting = NSLock()
    private static let living = Mutex<Set<pid_t>>([])
    private static let cleanup: Void = {
        atexit { Children.killAll() }
    }()

    static func add(_ pid: pid_t) {
        _ = cleanup
        living.withLock { _ = $0.insert(pid) }
    }

    static func remove(_ pid: pid_t) { living.withLock { _ = $0.remove(pid) } }

    private static func killAll() {
        for pid in living.withLock({ $0 }) { _ = Foundation.kill(pid, SIGKILL) }
    }
}
