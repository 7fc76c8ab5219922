@preconcurrency import Glibc

/// Programs the shell starts for the person.
enum Subprocess {
    /// Runs a line with sh, on this process's terminal and descriptors; blocks. Its exit status, as sh tells it.
    static func run(_ line: String) -> Int32 {
        var actions = posix_spawnattr_t()
        posix_spawnattr_init(&actions)
        defer { posix_spawnattr_destroy(&actions) }
        // What the shell changed of signals is its own affair.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGTSTP, SIGPIPE, SIGTERM, SIGHUP] { sigaddset(&defaults, number) }
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigdefault(&actions, &defaults)
        posix_spawnattr_setsigmask(&actions, &unblocked)
        posix_spawnattr_setflags(&actions, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var process: pid_t = 0
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(line), nil]
        defer { words.forEach { free($0) } }
        guard posix_spawn(&process, "/bin/sh", nil, &actions, words, environ) == 0 else { return 127 }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { return 127 }
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
