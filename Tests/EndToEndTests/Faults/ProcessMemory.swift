import Foundation
import TestSupport

/// What a process takes of the machine's memory.
enum ProcessMemory {
    /// In bytes.
    static func resident(_ pid: pid_t) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw TestFailure("process \(pid) has no memory")
        }
        return kilobytes << 10
    }
}
