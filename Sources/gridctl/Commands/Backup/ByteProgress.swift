import Foundation
import GridModel

/// Shows how far something of many bytes has come, ten times a second at most.
final class ByteProgress {
    private let diagnostics: Diagnostics
    private var last: ContinuousClock.Instant?

    init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    func show(_ progress: BackupProgress) {
        switch progress.phase {
        case .copying: show("copying", progress.done, progress.total)
        case .checking: say("gridd checks the copy")
        }
    }

    func show(_ what: String, _ done: Int64, _ total: Int64) {
        let now = ContinuousClock.now
        if let last, last.duration(to: now) < .milliseconds(100) { return }
        last = now
        let share = total > 0 ? " (\(done * 100 / total) %)" : ""
        say("\(what) \(Self.size(done)) of \(Self.size(total))\(share)")
    }

    func say(_ text: String) { if diagnostics.showsProgress { diagnostics.progress(text) } }

    func clear() { say("") }

    /// For people: `12.3 MiB`.
    static func size(_ bytes: Int64) -> String {
        var tenths = bytes * 10
        for unit in ["bytes", "KiB", "MiB", "GiB", "TiB"] {
            if tenths < 10_240 || unit == "TiB" {
                return unit == "bytes" ? "\(bytes) bytes" : "\(tenths / 10).\(tenths % 10) \(unit)"
            }
            tenths = (tenths + 512) / 1_024
        }
        return "\(bytes) bytes"
    }
}
