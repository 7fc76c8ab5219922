import Testing

@testable import gridctl

@Suite struct MdocTests {
    private func source(_ build: (inout Mdoc) -> Void) -> String {
        var page = Mdoc()
        build(&page)
        return page.source
    }

    @Test(arguments: [
        ("plain", "plain"), ("--limit", "\\-\\-limit"), ("'Block A'", "\\(aqBlock A\\(aq"), ("a\\tb", "a\\etb"),
        ("Zähler …", "Z\\[u00E4]hler \\[u2026]"), ("日", "\\[u65E5]"), ("😀", "\\[u1F600]"),
        ("~`^\"", "\\(ti\\(ga\\(ha\\(dq"),
    ])
    func whatIsLiteralComesOutAsItIs(_ text: String, _ expected: String) {
        #expect(Mdoc.escaped(text) == expected)
    }

    @Test func proseKeepsItsHyphensAndMarksOptions() {
        let prose = source { $0.prose("Tab-separated, see --fields (or -o) of 'gridctl meters'; it's fine.") }
        #expect(
            prose.split(separator: "\n").joined(separator: " ")
                == "Tab-separated, see \\-\\-fields (or \\-o) of \\(oqgridctl meters\\(cq; it\\(cqs fine.")
    }

    @Test func aSentenceIsALineAndNoLineIsLong() {
        let prose = source { $0.prose("One. Two words. Many " + String(repeating: "word ", count: 40)) }
        let lines = prose.split(separator: "\n")
        #expect(lines.prefix(2) == ["One.", "Two words."])
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func aLineThatBeginsWithADotIsNoMacro() {
        #expect(source { $0.literal([".Sh NAME", "'x"]) }.contains("\\&.Sh NAME\n\\(aqx\n"))
    }

    @Test(arguments: [
        ("Ar", "\\&Ar"), ("meter", "meter"), ("!", "\\&!"), ("global options", "\"global options\""), ("", "\"\""),
    ])
    func anArgumentIsNotTakenForAMacro(_ text: String, _ expected: String) {
        #expect(source { $0.macro("It", .text(text)) } == ".It \(expected)\n")
    }

    @Test func whatIsIndentedIsShownAsItIs() {
        #expect(
            Mdoc.blocks("One\ntwo\n\n  code\n    more\n\nThree")
                == [
                    .init(isIndented: false, lines: ["One", "two"]),
                    .init(isIndented: true, lines: ["code", "  more"]),
                    .init(isIndented: false, lines: ["Three"]),
                ])
    }
}
