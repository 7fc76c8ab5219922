/// A version of a tariff, as operators write it: `white` for the one in force today, `white@2026-04-22` for the one in
/// force on a day, `white@v3` for the third.
public struct TariffReference: Hashable, Sendable, CustomStringConvertible {
    public enum Choice: Hashable, Sendable {
        case today
        case on(CivilDate)
        case version(Int64)
    }

    public var name: String
    public var choice: Choice

    public init(name: String, choice: Choice = .today) {
        self.name = name
        self.choice = choice
    }

    /// Nil for text that is none.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard Self.isName(name) else { return nil }
        if parts.count == 1 {
            self.init(name: name)
        } else if let day = CivilDate(text: parts[1]) {
            self.init(name: name, choice: .on(day))
        } else if parts[1].hasPrefix("v"), parts[1].dropFirst().utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let version = Int64(parts[1].dropFirst()), version > 0
        {
            self.init(name: name, choice: .version(version))
        } else {
            return nil
        }
    }

    public static let forms = "white, white@2026-04-22 or white@v3"

    /// Letters, digits, dots, hyphens and underscores, 64 at most; the first is no dot and no hyphen.
    public static func isName(_ text: some StringProtocol) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.first != 45 && text.utf8.first != 46
            && text.utf8.allSatisfy { byte in
                (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
                    || byte == 46 || byte == 45 || byte == 95
            }
    }

    public var description: String {
        switch choice {
        case .today: name
        case .on(let day): "\(name)@\(day.text)"
        case .version(let version): "\(name)@v\(version)"
        }
    }
}
