import GridModel

/// The unit that timestamps of line protocol count.
package enum LineProtocolPrecision: String, Hashable, Sendable, CaseIterable {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"
    case seconds = "s"
    case minutes = "m"
    case hours = "h"

    /// The unit by any of the names that InfluxDB's interfaces have for it; nil for another.
    package init?(name: String) {
        switch name {
        case "n", "ns": self = .nanoseconds
        case "u", "us", "µ", "µs": self = .microseconds
        case "ms": self = .milliseconds
        case "s": self = .seconds
        case "m": self = .minutes
        case "h": self = .hours
        default: return nil
        }
    }

    /// The instant that so many units after 1970 are, with what is finer than a millisecond cut off; nil for what lies
    /// before 1970 or beyond the year 9999.
    package func instant(_ count: Int64) -> Instant? {
        guard count >= 0 else { return nil }
        let milliseconds: Int64
        switch self {
        case .nanoseconds: milliseconds = count / 1_000_000
        case .microseconds: milliseconds = count / 1_000
        case .milliseconds: milliseconds = count
        case .seconds: milliseconds = Self.product(count, 1_000)
        case .minutes: milliseconds = Self.product(count, 60_000)
        case .hours: milliseconds = Self.product(count, 3_600_000)
        }
        return milliseconds <= Self.lastMillisecond ? Instant(milliseconds: milliseconds) : nil
    }

    /// 9999-12-31T23:59:59.999Z, the last instant that RFC 3339 can write.
    private static let lastMillisecond: Int64 = 253_402_300_799_999

    private static func product(_ count: Int64, _ factor: Int64) -> Int64 {
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
