import GridModel

/// The meter's keys: what each press or line does to the rate.
struct MeterPanel: Hashable, Sendable {
    enum Action: Hashable, Sendable {
        case none
        /// Something shown has changed.
        case changed
        case leave
    }

    /// kWh that the register counts from one reading to the next.
    private(set) var rate: Energy
    /// What has been typed of a new rate; nil when none is being typed.
    private(set) var typed: String?
    /// What was wrong with the last input, and the way out.
    private(set) var notice: String?

    init(rate: Energy) { self.rate = rate }

    /// The menu, a line for each choice.
    static let menu = [
        "1  increase the rate",
        "2  decrease the rate",
        "3  set the rate (kWh per reading)",
        "0  leave (q does too)",
    ]

    /// A key of a terminal that hands over each press.
    mutating func press(_ key: UInt8) -> Action {
        notice = nil
        if let typed { return type(key, after: typed) }
        switch key {
        case UInt8(ascii: "3"):
            typed = ""
            return .changed
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"): return .changed
        default: return choose(String(UnicodeScalar(key)))
        }
    }

    /// A line of input that is not a terminal: `1`, `2`, `3 0.5` (or `3` and then `0.5`), `0` or `q`.
    mutating func enter(_ line: String) -> Action {
        notice = nil
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { return .none }
        if typed != nil {
            typed = nil
            return setRate(first)
        }
        if first == "3" {
            if words.count > 1 { return setRate(words[1]) }
            typed = ""
            return .changed
        }
        return choose(first)
    }

    private mutating func choose(_ choice: String) -> Action {
        switch choice {
        case "1": rate = RateStep.increased(rate)
        case "2": rate = RateStep.decreased(rate)
        case "0", "q", "Q", "\u{04}": return .leave
        default: notice = "no choice \(Self.printable(choice)): 1, 2, 3 or 0"
        }
        return .changed
    }

    private mutating func type(_ key: UInt8, after text: String) -> Action {
        switch key {
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            typed = nil
            return text.isEmpty ? .changed : setRate(text)
        case 0x1B, 0x04: typed = nil  // Escape, Ctrl-D: the rate stays.
        case 0x7F, 0x08: typed = String(text.dropLast())
        case 0x15: typed = ""  // Ctrl-U
        case 0x20...0x7E where text.utf8.count < 24: typed = text + String(UnicodeScalar(key))
        default: break
        }
        return .changed
    }

    private mutating func setRate(_ text: String) -> Action {
        // People in many places write 0,5.
        let digits = text.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ".")
        guard let rate = try? Energy(kilowattHours: digits), rate >= .zero, rate <= RateStep.greatest else {
            notice = "\(Self.printable(text)) is no rate: kWh from 0 to \(RateStep.greatest.kilowattHoursText), as 0.5"
            return .changed
        }
        self.rate = rate
        return .changed
    }

    private static func printable(_ text: String) -> String {
        let shown = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(24)
        return shown.isEmpty ? "of that key" : String(String.UnicodeScalarView(shown))
    }
}
