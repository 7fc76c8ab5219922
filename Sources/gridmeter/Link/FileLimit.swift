import Foundation

/// How many files this process may hold open; each connection is one.
enum FileLimit {
    /// Raises the limit as far as the system lets it, and gives it back.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(Self.resource, &limit) == 0 else { return 1_024 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if setrlimit(Self.resource, &limit) != 0 { limit.rlim_cur = before }
        return limit.rlim_cur > rlim_t(Int32.max) ? Int(Int32.max) : Int(limit.rlim_cur)
    }

    /// Fails when so many connections cannot be open at once.
    static func make(roomFor connections: Int) throws {
        let limit = raise()
        guard connections + Self.ownFiles <= limit else {
            throw Failure(
                "\(connections) meters need \(connections + Self.ownFiles) open files and the limit is \(limit): "
                    + "ask for at most \(max(limit - Self.ownFiles, 0)) meters, or raise the hard limit (ulimit -Hn)")
        }
    }

    /// Standard streams, event loops, the log of acknowledgements, and some to spare.
    private static let ownFiles = 64

    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
}
