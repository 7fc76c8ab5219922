import Testing

@testable import gridctl

@Suite struct HinterTests {
    /// Made once: the parser describes its hundred commands anew each time it is asked.
    private static let tree = Result { try CommandTree(json: GridctlCommand._dumpHelp()) }

    private func hint(_ text: String) throws -> String {
        Hinter(tree: try Self.tree.get()).hint(for: text)
    }

    @Test(arguments: [
        ("invoice", " <meter> … [--period <month>] [--explain] [--what-if <tariff>]"),
        ("invoice ", "<meter> … [--period <month>] [--explain] [--what-if <tariff>]"),
        ("gridctl invoice ", "<meter> … [--period <month>] [--explain] [--what-if <tariff>]"),
        ("status; invoice 4", " [<meter> …] [--period <month>] [--explain] [--what-if <tariff>]"),
        ("invoice 42 ", "[<meter> …] [--period <month>] [--explain] [--what-if <tariff>]"),
        ("invoice 42 --period", " <month>"),
        ("invoice 42 --period ", "<month>"),
        ("invoice 42 --period 2026-11 ", "[<meter> …] [--explain] [--what-if <tariff>]"),
        ("inv", ""), ("", ""), ("invoice --per", ""), ("meters sho", ""), ("nonsense ", ""), ("# invoice", ""),
        ("invoice | x", ""), ("\\watch", " [SECONDS] [n=COUNT]"), ("\\x ", "[on|off|auto]"), ("\\x on", ""),
        ("invoice \"9", ""), ("invoice 'Block", ""), ("invoice 9\\", ""),
        ("invoice \"9\" ", "[<meter> …] [--period <month>] [--explain] [--what-if <tariff>]"),
        ("meters show ", "<meter> …"),
        ("readings check ", "<meter> … [--from <date>] [--to <date>] [--period <month>]"),
        ("-o json invoice ", "<meter> … [--period <month>] [--explain] [--what-if <tariff>]"),
    ])
    func theRestOfTheUsageIsShown(_ text: String, _ expected: String) throws {
        #expect(try hint(text) == expected)
    }

    @Test func aNounShowsItsVerbs() throws {
        #expect(try hint("meters ").hasPrefix("[list|show|"))
        #expect(try hint("history ").hasPrefix("[<meter> …]"))
    }
}
