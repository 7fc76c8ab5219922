import GridModel

/// A few values as one short line of characters.
enum Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let ascii: [Character] = ["_", ".", ":", "-", "=", "+", "*", "#"]

    /// A character for each value, higher as it is nearer to the greatest of them; a blank where none is known.
    ///
    /// The lowest stands for nothing, or next to nothing: a register that stood still shows as a floor, a gap as a gap.
    static func text(_ values: [Energy?], _ glyphs: Glyphs) -> String {
        let levels = glyphs == .unicode ? blocks : ascii
        let greatest = values.compactMap { $0?.milliwattHours }.max() ?? 0
        return String(
            values.map { value -> Character in
                guard let value = value?.milliwattHours else { return " " }
                guard value > 0, greatest > 0 else { return levels[0] }
                // The greatest is at the top, and whatever is less than an eighth of it at the bottom.
                let level = Int128(value) * Int128(levels.count) / Int128(greatest)
                return levels[min(Int(level), levels.count - 1)]
            })
    }
}
