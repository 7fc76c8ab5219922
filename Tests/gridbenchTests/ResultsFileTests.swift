import Testing

@testable import gridbench

@Suite struct ResultsFileTests {
    private let order = ["bulk", "ack", "crowd"]

    @Test func onlyTheSectionsThatWereRunAreReplaced() {
        var file = ResultsFile()
        file.put("ack", "old\n\n| a | b |", order: order)
        file.put("bulk", "first", order: order)
        var again = ResultsFile(file.text)
        again.put("bulk", "second\n", order: order)
        #expect(again.sections.map(\.name) == ["bulk", "ack"])
        #expect(again.sections.map(\.body) == ["second", "old\n\n| a | b |"])
    }

    @Test func sectionsNobodyKnowsStayAtTheEnd() {
        var file = ResultsFile("# Results\n\n## mine\n\nby hand\n")
        file.put("crowd", "c", order: order)
        file.put("bulk", "b", order: order)
        #expect(file.sections.map(\.name) == ["bulk", "crowd", "mine"])
    }

    @Test func writtenAndReadItIsTheSame() {
        var file = ResultsFile()
        file.put("bulk", "b\n\n### within\n\nc", order: order)
        #expect(ResultsFile(file.text).text == file.text)
    }

    @Test func aSectionSaysGoalsNotesAndFacts() {
        var section = Section(name: "bulk", work: "Work.")
        section.tables = [Table(["", "n"], [["gridd", "1"]])]
        section.verdicts = [Verdict(goal: "fast", measured: "slow", holds: false)]
        section.notes = ["A note."]
        #expect(
            section.body(facts: ["today"])
                == """
                Work.

                |       | n |
                |-------|---|
                | gridd | 1 |

                | goal | measured |               |
                |------|----------|---------------|
                | fast | slow     | does not hold |

                A note.

                - today
                """)
    }
}
