import Foundation

/// Numbers as the report writes them.
enum Figure {
    /// Three significant digits, whole from 100 on: `0.123`, `12.3`, `1234`.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let magnitude = abs(value)
        let decimals = magnitude >= 100 || magnitude == 0 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3
        return String(format: "%.\(decimals)f", value)
    }

    /// `12.3 (11.9–14.0)`.
    static func text(_ spread: Spread) -> String {
        "\(text(spread.median)) (\(text(spread.least))–\(text(spread.most)))"
    }

    /// Thousands apart: `2 000 000`.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value))
        return digits.indices.map { ((digits.count - $0) % 3 == 0 && $0 > 0 ? " " : "") + String(digits[$0]) }.joined()
    }

    static func milliseconds(_ nanoseconds: Int64) -> String { text(Double(nanoseconds) / 1_000_000) }
}
