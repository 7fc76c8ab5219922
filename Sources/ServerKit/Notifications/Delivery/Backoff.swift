import GridModel

/// How long to wait after a receiver did not take a notification, and when to give up: pure.
package enum Backoff {
    package static let shortest: TimeLength = .seconds(1)
    package static let longest: TimeLength = .hours(1)
    /// A notification that was due for so long and is not taken even now becomes a dead letter.
    package static let patience: TimeLength = .hours(24)

    /// The wait after so many failures in a row: 1 s, 2 s, 4 s, … up to an hour, and up to a quarter less, so that what
    /// failed together does not come back together.
    ///
    /// - Parameter jitter: 0 to 999, thousandths of that quarter.
    package static func wait(after failures: Int, jitter: Int64) -> TimeLength {
        let doublings = min(max(failures, 1) - 1, 20)
        let whole = min(shortest.milliseconds << doublings, longest.milliseconds)
        return TimeLength(milliseconds: whole - whole / 4 * min(max(jitter, 0), 999) / 999)
    }

    /// True when a notification whose attempt has just failed is given up.
    package static func isOver(dueSince due: Instant, now: Instant) -> Bool { now - due >= patience.milliseconds }
}
