import Foundation

/// A program that does its work and ends: how long it takes, and how much memory.
struct ShortRun {
    let program: String
    let arguments: [String]

    /// - Parameter program: Its path, or its name in the PATH.
    init(_ program: String, _ arguments: [String]) throws {
        self.program = try Programs.path(of: program)
        self.arguments = arguments
    }

    /// Nanoseconds from before the program is started until it has ended; what it writes goes to `/dev/null`.
    func time() throws -> Int64 { try time(program, arguments, output: "/dev/null") }

    /// What it writes on standard output.
    func output(in folder: String) throws -> [UInt8] {
        let file = "\(folder)/output"
        _ = try time(program, arguments, output: file)
        return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    /// The most memory that it has in use at a time, shared or not, in bytes.
    ///
    /// GNU time asks the system for it. Asked for here it would be wrong: a process starts with the peak of the one
    /// that started it, and this one is large.
    func memory(in folder: String) throws -> Int64 {
        let file = "\(folder)/memory"
        let line = ["--quiet", "--format=%M", "--output=\(file)", program] + arguments
        _ = try time(Programs.path(of: "/usr/bin/time"), line, output: "/dev/null")
        let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let kibibytes = Int64(text) else { throw Failure("/usr/bin/time wrote \(text)") }
        return kibibytes * 1_024
    }

    private func time(_ program: String, _ arguments: [String], output: String) throws -> Int64 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }

        var child = pid_t()
        var status: Int32 = 0
        let start = Clock.now
        let failure = posix_spawn(&child, program, &actions, nil, &words, environ)
        guard failure == 0 else { throw Failure("cannot start \(program): \(String(cString: strerror(failure)))") }
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure.system("waitpid") }
        }
        let taken = Clock.now - start
        guard status == 0 else { throw Failure("\(program) \(arguments.joined(separator: " ")) ended with \(status)") }
        return taken
    }
}

/// Two programs run in turn, so that whatever else happens on the machine happens to both.
struct PairedRuns {
    /// Runs that are not counted: files come into memory, a server warms up.
    private static let rehearsals = 5

    /// Milliseconds.
    var ours: Spread
    var theirs: Spread

    init(_ ours: ShortRun, _ theirs: ShortRun, count: Int) throws {
        for _ in 0..<Self.rehearsals { _ = (try ours.time(), try theirs.time()) }
        var times: (ours: [Double], theirs: [Double]) = ([], [])
        for index in 0..<count {
            // Neither always comes after the other.
            if index % 2 == 0 { times.ours.append(Double(try ours.time()) / 1_000_000) }
            times.theirs.append(Double(try theirs.time()) / 1_000_000)
            if index % 2 == 1 { times.ours.append(Double(try ours.time()) / 1_000_000) }
        }
        self.ours = Spread(times.ours)
        self.theirs = Spread(times.theirs)
    }
}
