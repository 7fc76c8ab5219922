/// A place in what was typed or read: line and column count from 1, in characters.
struct ShellPosition: Hashable, Sendable, CustomStringConvertible {
    var line: Int
    var column: Int

    static let start = ShellPosition(line: 1, column: 1)

    var description: String { "\(line):\(column)" }

    /// The position behind `character`.
    mutating func advance(over character: Character) {
        if character.isNewline {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }
}
