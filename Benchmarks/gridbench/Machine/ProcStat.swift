/// What Linux says of a process, read from its texts: proc(5).
enum ProcStat {
    /// Clock ticks in user and system mode, with those of children waited for, from `/proc/PID/stat`.
    static func ticks(_ stat: String) -> Int64? {
        // The second field is the program's name in brackets and may hold anything, brackets too.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        // utime is the 14th field of the line, here the 12th; stime, cutime and cstime follow.
        guard fields.count > 14 else { return nil }
        let times = fields[11...14].compactMap { Int64($0) }
        return times.count == 4 ? times.reduce(0, +) : nil
    }

    /// Bytes, from `/proc/PID/smaps_rollup`.
    static func pss(_ rollup: String) -> Int64? {
        for line in rollup.split(separator: "\n") where line.hasPrefix("Pss:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int64($0) }.map { $0 * 1_024 }
        }
        return nil
    }
}
