import ArgumentParser
import GridModel

/// A length of time in whole milliseconds, as people write it: `100ms`, `1s`, `1.5m`, `2h`.
struct Span: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    let milliseconds: Int64

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The longest there is: a year.
    static let longest: Int64 = 366 * 86_400_000

    /// Nil for text without a unit, for nothing or less, and for more than a year.
    init?(argument: String) {
        for (suffix, factor) in Self.units where argument.hasSuffix(suffix) {
            let digits = argument.dropLast(suffix.count)
            guard digits.first?.isASCII == true, digits.first?.isNumber == true,
                let thousandths = try? DecimalDigits.scaled(String(digits), decimals: 3)
            else { return nil }
            let (product, overflow) = thousandths.multipliedReportingOverflow(by: factor)
            guard !overflow, product > 0, product % 1_000 == 0, product / 1_000 <= Self.longest else { return nil }
            milliseconds = product / 1_000
            return
        }
        return nil
    }

    /// `ms` stands before `s` and `m`, whose letters it shares.
    private static let units: [(String, Int64)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]

    var description: String {
        switch milliseconds {
        case let value where value % 3_600_000 == 0: "\(value / 3_600_000)h"
        case let value where value % 60_000 == 0: "\(value / 60_000)m"
        case let value where value % 1_000 == 0: "\(value / 1_000)s"
        default: "\(milliseconds)ms"
        }
    }

    var defaultValueDescription: String { description }
}
