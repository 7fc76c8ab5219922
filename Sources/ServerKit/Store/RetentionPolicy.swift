import GridModel

/// How long readings are kept; what was consumed each hour, day and month is kept for ever.
package enum RetentionPolicy: Hashable, Sendable {
    case forever
    case days(Int64)
    case months(Int64)

    /// Reads `forever`, `400d` or `13mo`; nil for anything else, and for less than 62 days or 3 months: this month's
    /// bills and last month's are made from readings.
    package init?(_ text: String) {
        if text == "forever" {
            self = .forever
        } else if text.hasSuffix("mo"), let months = Int64(text.dropLast(2)), (3...12_000).contains(months) {
            self = .months(months)
        } else if text.hasSuffix("d"), let days = Int64(text.dropLast()), (62...365_000).contains(days) {
            self = .days(days)
        } else {
            return nil
        }
    }

    package static let forms = "forever, a number of days from 62d, or a number of months from 3mo"

    /// As it is configured.
    package var text: String {
        switch self {
        case .forever: "forever"
        case .days(let count): "\(count)d"
        case .months(let count): "\(count)mo"
        }
    }

    /// The UTC month before which readings need not be kept; nil when all are.
    func floor(at now: Instant) -> Window? {
        switch self {
        case .forever: nil
        case .days(let count): Window(holding: now.adding(milliseconds: -count * 86_400_000))
        case .months(let count): Window(number: Window(holding: now).number - count)
        }
    }
}

/// What is kept of the readings.
package struct RetentionStatus: Hashable, Sendable {
    package var policy: RetentionPolicy
    /// Readings from before this instant are no longer kept, nor taken; nil when all are.
    package var keptFrom: Instant?

    package init(policy: RetentionPolicy, keptFrom: Instant?) {
        self.policy = policy
        self.keptFrom = keptFrom
    }
}
