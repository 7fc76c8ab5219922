import CSQLite

/// How SQLite takes its memory.
enum SQLiteMemory {
    /// Has SQLite not count what it takes: counting is one lock for all connections, and Debian's SQLite, which keeps no
    /// small pieces at hand, passes it some ten times a row. Nobody asks for the count.
    ///
    /// Once for the process, before the first database is opened; where one is open already, nothing changes.
    static func takeUncounted() { _ = once }

    private static let once = sqlite3_config_memory_statistics(0)
}
