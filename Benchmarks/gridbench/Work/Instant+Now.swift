import Foundation
import GridModel

extension Instant {
    static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

    /// The last full multiple of so many seconds.
    func floored(toSeconds seconds: Int64) -> Instant {
        Instant(milliseconds: milliseconds - milliseconds % (seconds * 1_000))
    }
}
