import Foundation

/// The parser's help, with what is the command's own before what every command has.
enum HelpText {
    private static let globalTitle = "GLOBAL OPTIONS:\n"
    private static let ownTitle = "OPTIONS:\n"

    /// Help as it is shown.
    static func arranged(_ help: String) -> String {
        var blocks = help.split(separator: "\n\n", omittingEmptySubsequences: false).map(String.init)
        if let global = blocks.firstIndex(where: { $0.hasPrefix(globalTitle) }),
            let own = blocks.firstIndex(where: { $0.hasPrefix(ownTitle) }), global < own
        {
            // The last one ends with a line feed of its own.
            for place in [global, own] where blocks[place].hasSuffix("\n") { blocks[place].removeLast() }
            blocks.insert(blocks.remove(at: global), at: own)
        }
        return blocks.map { $0.hasPrefix("USAGE: ") ? shortened($0) : $0 }.joined(separator: "\n\n")
    }

    /// A usage line with the options that every command has in a word.
    static func shortened(_ usage: String) -> String {
        guard let first = usage.range(of: "[--server <"),
            let last = usage.range(of: "[--verbose]", range: first.upperBound..<usage.endIndex)
        else { return usage }
        return usage.replacingCharacters(in: first.lowerBound..<last.upperBound, with: "[<options>]")
    }
}
