/// Figures as rule documents write them.
public enum AlertText {
    /// `300 kWh`, or 300; nil for anything else, and below zero.
    public static func energy(_ text: String) -> Energy? {
        guard let digits = number(text, unit: "kWh"), let energy = try? Energy(kilowattHours: digits) else {
            return nil
        }
        return energy
    }

    /// `5 kW`, or 5; nil for anything else, and below zero.
    public static func power(_ text: String) -> Power? {
        guard let digits = number(text, unit: "kW"), let value = try? DecimalDigits.scaled(digits, decimals: 6) else {
            return nil
        }
        return Power(milliwatts: value)
    }

    /// Minutes since midnight of `01:30`; nil for anything else.
    public static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// `01:30`.
    public static func time(_ minutes: Int) -> String { padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2) }

    private static func number(_ text: String, unit: String) -> String? {
        var digits = Substring(text)
        if digits.hasSuffix(unit) {
            digits = digits.dropLast(unit.count)
            while digits.last == " " { digits.removeLast() }
        }
        let isPlain = !digits.isEmpty && digits.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 46 }
        return isPlain ? String(digits) : nil
    }
}
