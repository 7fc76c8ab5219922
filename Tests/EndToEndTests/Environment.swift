import Foundation
import TestSupport

/// What the machine has and has not.
enum Environment {
    static subscript(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    static let hasPython = Programs.tool("python3") != nil
    static let hasStrace = Programs.tool("strace") != nil
    static let isRoot = geteuid() == 0

    /// A zone without clock changes whose present month neither begins nor ends within six hours.
    static func zoneInMidMonth() -> (identifier: String, hoursWest: Int) {
        // Local time there is that of UTC, or six hours behind it: one of them is away from the month's ends.
        let now = Int(Date().timeIntervalSince1970)
        let utc = Calendar(identifier: .gregorian, secondsFromGMT: 0)
        let margin = 3 * 3_600
        let months = [-margin, margin].map {
            utc.component(.month, from: Date(timeIntervalSince1970: TimeInterval(now + $0)))
        }
        return months[0] == months[1] ? ("Etc/GMT", 0) : ("Etc/GMT+6", 6)
    }
}

extension Calendar {
    fileprivate init(identifier: Identifier, secondsFromGMT: Int) {
        self.init(identifier: identifier)
        timeZone = TimeZone(secondsFromGMT: secondsFromGMT)!
    }
}
