@preconcurrency import Glibc

/// Programs the shell starts for the person.
enum Subprocess {
    /// Runs a line with sh, on this process's terminal and descriptors; blocks. Its exit status, as sh tells it.
    static func run(_ line: String) -> Int32 {
        guard let process = start(line) else { return 127 }
        return end(of: process)
    }

    /// Starts a line with sh; nil when there is no sh.
    ///
    /// - Parameters:
    ///   - input: The descriptor it reads; this process's own when nil.
    ///   - group: True for a process group of its own, which the terminal's keys don't reach.
    static func start(_ line: String, input: Int32? = nil, inOwnGroup group: Bool = false) -> pid_t? {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What the shell changed of signals is its own affair.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGTTIN, SIGPIPE, SIGTERM, SIGHUP] {
            sigaddset(&defaults, number)
        }
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        if group {
            posix_spawnattr_setpgroup(&attributes, 0)
            flags |= POSIX_SPAWN_SETPGROUP
        }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }

        var process: pid_t = 0
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(line), nil]
        defer { words.forEach { free($0) } }
        return posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environ) == 0 ? process : nil
    }

    /// Waits for a process; its exit status, as sh tells it.
    ///
    /// - Parameter wakesGroup: True for the head of a group that nobody could wake again when it is stopped.
    static func end(of process: pid_t, wakesGroup: Bool = false) -> Int32 {
        var status: Int32 = 0
        while true {
            if waitpid(process, &status, wakesGroup ? WUNTRACED : 0) < 0 {
                if errno != EINTR { return 127 }
            } else if status & 0xff == 0x7f {
                kill(-process, SIGCONT)
            } else {
                let signal = status & 0x7f
                return signal == 0 ? (status >> 8) & 0xff : 128 + signal
            }
        }
    }

    /// A word that sh takes as it is.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
