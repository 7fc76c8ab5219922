import Foundation
import Synchronization

/// A program on a terminal that is made of software: keys go in, the screen can be looked at.
///
/// Waiting has a deadline and fails with what was on the screen. `close()` ends a program that still runs.
package final class PseudoTerminal: Sendable {
    /// Something did not come to pass, with what was seen instead.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    private struct State {
        var screen: TerminalScreen
        /// Everything printed, escape sequences taken out.
        var plain = ""
        /// How much of `plain` earlier waits have passed, in UTF-8.
        var passed = 0
        var raw: [UInt8] = []
        var atEnd = false
        var status: Int32?
    }

    /// How a terminal treats what is typed and printed.
    package struct Modes: Hashable, Sendable {
        package var input: UInt32
        package var output: UInt32
        package var local: UInt32
        package var characters: [UInt8]

        /// True when keys are handed over one by one, unseen.
        package var isRaw: Bool { local & UInt32(ICANON | ECHO) == 0 }
    }

    package let process: pid_t
    /// As they were before the program began.
    package let firstModes: Modes
    private let master: Int32
    private let state: Mutex<State>

    /// Starts `program` with the terminal as its controlling one.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil, columns: Int = 80,
        rows: Int = 24, directory: String? = nil
    ) throws {
        let (master, name) = try Self.openTerminal()
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        firstModes = Self.modes(of: master)
        do {
            process = try Self.spawn(
                program, arguments, environment ?? Self.plainEnvironment(), terminal: name, directory: directory)
        } catch {
            Glibc.close(master)
            throw error
        }
        self.master = master
        state = Mutex(State(screen: TerminalScreen(columns: columns, rows: rows)))
        Thread.detachNewThread { [self] in pump() }
    }

    /// The present environment on a terminal without colours or personal settings.
    package static func plainEnvironment(_ changes: [String: String] = [:]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["TERM"] = "xterm"
        environment["NO_COLOR"] = "1"
        environment["INPUTRC"] = "/dev/null"
        environment["LC_ALL"] = "C.UTF-8"
        for name in environment.keys where name.hasPrefix("GRIDCTL_") { environment[name] = nil }
        return environment.merging(changes) { $1 }
    }

    // What <stdlib.h>, <asm/ioctls.h> and <spawn.h> define behind macros that Swift does not see.
    private static let unlockTerminal: UInt = 0x4004_5431
    private static let numberOfTerminal: UInt = 0x8004_5430
    private static let spawnInNewSession: Int16 = 0x80

    /// The controlling side of a new terminal, and the path of its other side.
    private static func openTerminal() throws -> (master: Int32, path: String) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0 else {
            throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard ioctl(master, unlockTerminal, &unlocked) == 0, ioctl(master, numberOfTerminal, &number) == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(master)
            throw Failure(description: "a pseudo-terminal that can't be used: \(reason)")
        }
        return (master, "/dev/pts/\(number)")
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], terminal: String,
        directory: String?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal a session's leader opens becomes its controlling one.
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        closeInherited(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, spawnInNewSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        let prefix = directory.map { ["/usr/bin/env", "-C", $0] } ?? []
        let line = prefix + [program] + arguments
        let words = line.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, line[0], &actions, &attributes, words, variables)
        guard error == 0 else {
            throw Failure(description: "can't start \(program): \(String(cString: strerror(error)))")
        }
        return process
    }

    /// Takes in what the program prints until it is gone, then its exit status.
    private func pump() {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(master, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            state.withLock { state in
                state.raw += chunk[..<count]
                state.plain += state.screen.feed(chunk[..<count])
            }
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        state.withLock { state in
            state.atEnd = true
            state.status = status
        }
    }

    // MARK: - Keys and signals

    /// Types `text`.
    package func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Keys by their names.
    package enum Key: String, Sendable {
        case enter = "\r"
        case tab = "\t"
        case controlA = "\u{01}"
        case controlC = "\u{03}"
        case controlD = "\u{04}"
        case controlR = "\u{12}"
        case controlU = "\u{15}"
        case controlZ = "\u{1A}"
        case controlBackslash = "\u{1C}"
        case escape = "\u{1B}"
        case up = "\u{1B}[A"
        case down = "\u{1B}[B"
    }

    package func press(_ keys: Key...) { for key in keys { send(key.rawValue) } }

    /// Types a line and presses Enter.
    package func enter(_ line: String) { send(line + "\r") }

    package func signal(_ number: Int32) { kill(process, number) }

    /// Makes the window another size; the program gets SIGWINCH from the system.
    ///
    /// The screen is the first to change, as a terminal's is: what the program writes once it knows is for the new size.
    package func resize(columns: Int, rows: Int) {
        state.withLock { $0.screen.resize(columns: columns, rows: rows) }
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// Presses a key again and again until the screen fulfils a condition: for what may say nothing when it is asked
    /// too early, as completion does.
    package func press(
        _ key: Key, until what: String, within limit: Duration = .seconds(60),
        _ condition: @escaping @Sendable ([String]) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            press(key)
            let again = min(ContinuousClock.now + .seconds(1), deadline)
            while ContinuousClock.now < again {
                if condition(screen) { return }
                try await Task.sleep(for: .milliseconds(5))
            }
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "pressed \(key) for \(what), and saw\n\(screen.joined(separator: "\n"))")
            }
        }
    }

    // MARK: - Looking

    /// How the terminal is set at the moment.
    package var modes: Modes { Self.modes(of: master) }

    private static func modes(of master: Int32) -> Modes {
        var settings = termios()
        _ = tcgetattr(master, &settings)
        return Modes(
            input: settings.c_iflag, output: settings.c_oflag, local: settings.c_lflag,
            characters: withUnsafeBytes(of: settings.c_cc) { Array($0) })
    }

    /// The screen's rows, without white space at their ends and without empty rows below the last.
    package var screen: [String] { state.withLock { $0.screen.lines } }

    /// Everything printed so far, without escape sequences.
    package var transcript: String { state.withLock { $0.plain } }

    /// Everything printed so far, as it came.
    package var bytes: [UInt8] { state.withLock { $0.raw } }

    /// Waits until `text` is printed after what the last wait found; gives back what was printed up to its end.
    @discardableResult
    package func wait(for text: String, within limit: Duration = .seconds(60)) async throws -> String {
        try await wait(within: limit, "“\(text)” to be printed") { state in
            let rest = state.plain.utf8.dropFirst(state.passed)
            guard let range = String(rest)?.range(of: text), let string = String(rest) else { return nil }
            let seen = String(string[..<range.upperBound])
            state.passed += seen.utf8.count
            return seen
        }
    }

    /// Waits until the screen fulfils a condition; gives back the screen.
    @discardableResult
    package func waitForScreen(
        _ what: String, within limit: Duration = .seconds(60), _ condition: @escaping @Sendable ([String]) -> Bool
    ) async throws -> [String] {
        try await wait(within: limit, what) { state in
            let lines = state.screen.lines
            return condition(lines) ? lines : nil
        }
    }

    /// Waits until the row the cursor is in reads so.
    package func waitForCursorLine(_ text: String, within limit: Duration = .seconds(60)) async throws {
        try await wait(within: limit, "the cursor's line to read “\(text)”") { state in
            state.screen.cursorLine == text ? () : nil
        }
    }

    /// Waits for the program's end; its exit status, or 128 and the number of the signal that ended it.
    package func exitStatus(within limit: Duration = .seconds(60)) async throws -> Int32 {
        try await wait(within: limit, "the program to end") { state in
            guard let status = state.status else { return nil }
            let signal = status & 0x7f
            return signal == 0 ? (status >> 8) & 0xff : 128 + signal
        }
    }

    private func wait<Value>(
        within limit: Duration, _ what: String, _ look: (inout State) -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + limit
        while true {
            let (found, ended) = state.withLock { (look(&$0), $0.atEnd) }
            if let found { return found }
            guard !ended, ContinuousClock.now < deadline else {
                let (screen, plain) = state.withLock { ($0.screen.lines, $0.plain) }
                throw Failure(
                    description: """
                        waited for \(what), and \(ended ? "the program ended" : "it did not happen"); the screen:
                        \(screen.joined(separator: "\n"))
                        ---- printed since the start:
                        \(plain.suffix(4_000))
                        """)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    // MARK: - The end

    /// Ends the program if it still runs, and the terminal.
    package func close() async {
        if state.withLock({ $0.status == nil }) {
            kill(process, SIGKILL)
            _ = try? await exitStatus()
        }
        Glibc.close(master)
    }

    /// Runs `body` on a terminal with `program`; both end with it.
    package static func run<Value>(
        _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil, columns: Int = 80,
        rows: Int = 24, directory: String? = nil, _ body: (PseudoTerminal) async throws -> Value
    ) async throws -> Value {
        let terminal = try PseudoTerminal(
            program, arguments, environment: environment, columns: columns, rows: rows, directory: directory)
        do {
            let value = try await body(terminal)
            await terminal.close()
            return value
        } catch {
            await terminal.close()
            throw error
        }
    }
}
