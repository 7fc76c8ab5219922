import ArgumentParser
import GridModel

/// How many times faster readings go out than they were read.
enum ReplaySpeed: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    /// As fast as they are acknowledged.
    case unlimited
    /// In thousandths, from 1.
    case thousandths(Int64)

    /// Reads `1`, `0.5`, `3600`, and `max` or `0` for no limit; nil for anything else, and for more than a million.
    init?(argument: String) {
        if argument == "max" {
            self = .unlimited
            return
        }
        guard let thousandths = try? DecimalDigits.scaled(argument, decimals: 3),
            (0...1_000_000_000).contains(thousandths)
        else { return nil }
        if thousandths > 0 {
            self = .thousandths(thousandths)
        } else {
            // Only what is nought, not what is rounded to it.
            guard argument.allSatisfy({ $0 == "0" || $0 == "." }) else { return nil }
            self = .unlimited
        }
    }

    /// How many milliseconds after the first reading each is due, in their order.
    ///
    /// One that is earlier than another before it is due with that one. Of date-times without a zone the difference is
    /// what the clock showed.
    func due(_ instants: [DateTimeText]) -> [Int64] {
        guard case .thousandths(let speed) = self, let first = instants.first else {
            return [Int64](repeating: 0, count: instants.count)
        }
        var latest: Int64 = 0
        return instants.map { instant in
            latest = max(latest, (instant.clock - first.clock) * 1_000 / speed)
            return latest
        }
    }

    var description: String {
        switch self {
        case .unlimited: "max"
        case .thousandths(let speed): DecimalDigits.text(speed, decimals: 3)
        }
    }

    var defaultValueDescription: String { description }
}

extension DateTimeText {
    fileprivate var clock: Int64 {
        switch self {
        case .instant(let instant): instant.milliseconds
        case .local(let local): local.asIfUTC
        }
    }
}
