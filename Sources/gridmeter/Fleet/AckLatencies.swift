import GridModel
import Histogram
import NIOCore

/// How long acknowledgements took, from a reading's first time on a wire on; its size is the same for any number.
///
/// A reading that had to be sent again counts from its first sending: that is how long its meter waited.
struct AckLatencies: Sendable {
    /// Microseconds up to an hour, to a thousandth.
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: Self.longest, numberOfSignificantValueDigits: .three)
    private static let longest: UInt64 = 3_600_000_000

    mutating func note(_ entry: Outbox.Entry, now: NIODeadline) {
        guard let sent = entry.firstSentAt else { return }
        note(microseconds: UInt64(max(0, (now - sent).nanoseconds / 1_000)))
    }

    mutating func note(microseconds: UInt64) { histogram.record(min(microseconds, Self.longest)) }

    mutating func add(_ others: AckLatencies) { histogram.add(others.histogram) }

    /// Milliseconds by what they are called in a summary: `ack-p50-ms` and so on, and the longest.
    var figures: [(name: String, value: String)] {
        let percentiles = [50, 90, 99, 99.9].map { percentile in
            // 99.9 keeps its point, 50 has none.
            (percentile.formatted, histogram.valueAtPercentile(percentile))
        }
        return (percentiles.map { ("p\($0)", $1) } + [("max", histogram.maxRecorded)]).map { name, microseconds in
            ("ack-\(name)-ms", histogram.totalCount == 0 ? "-" : Self.milliseconds(microseconds))
        }
    }

    private static func milliseconds(_ microseconds: UInt64) -> String {
        DecimalDigits.text(Int64(microseconds), decimals: 3, atLeast: 3)
    }
}

extension Double {
    fileprivate var formatted: String { self == rounded() ? String(Int(self)) : String(self) }
}
