/// A length of time in words: its two largest units.
enum LengthText {
    private static let units: [(milliseconds: Int64, name: String)] = [
        (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms"),
    ]

    /// - Parameter milliseconds: 0 or more.
    static func of(_ milliseconds: Int64) -> String {
        guard let first = units.firstIndex(where: { $0.milliseconds <= milliseconds }) else { return "0 s" }
        var rest = milliseconds
        var parts: [String] = []
        for unit in units[first...].prefix(2) {
            let count = rest / unit.milliseconds
            rest -= count * unit.milliseconds
            if count > 0 { parts.append("\(count) \(unit.name)") }
        }
        return parts.joined(separator: " ")
    }
}
