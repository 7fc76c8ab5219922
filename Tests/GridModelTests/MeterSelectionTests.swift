import Testing

@testable import GridModel

@Suite struct MeterSelectionTests {
    @Test(arguments: [
        ("7", "7"), ("1-10000", "1-10000"), ("20-,3", "3,20-"), ("5,1-10", "1-10"), ("1-5,3-9", "1-9"), ("1,2", "1,2"),
        ("9-9", "9"), ("1-", "1-"),
    ])
    func idsAndRangesAreRead(text: String, normal: String) throws {
        let selection = try #require(MeterSelection(text: text))
        #expect(selection.description == normal)
        #expect(MeterSelection(text: normal) == selection)
    }

    @Test(arguments: ["", "0", "-5", "a", "1,", ",1", "5-3", "1--2", "1-2-3", "1 -2", "0-4", "99999999999999999999"])
    func anythingElseIsNot(text: String) { #expect(MeterSelection(text: text) == nil) }

    @Test func onlyThoseThatStandAloneAreNamed() throws {
        let selection = try #require(MeterSelection(text: "1-3,7,9,20-"))
        #expect(selection.named == [7, 9])
        #expect(MeterSelection([3, 1, 2] as [MeterID]).named == [1, 2, 3])
        #expect(MeterSelection([] as [MeterID]).isEmpty)
    }

    @Test func itHoldsWhatItsRangesHold() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            func some() -> MeterSelection {
                MeterSelection(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in
                        let first = Int64.random(in: 1...40, using: &random)
                        return MeterID(first)!...MeterID(first + Int64.random(in: 0...9, using: &random))!
                    })
            }
            let (a, b) = (some(), some())
            let both = a.intersection(b)
            for id in (1...60).map({ MeterID($0)! }) {
                #expect(both.contains(id) == (a.contains(id) && b.contains(id)), "\(id) in \(a) and \(b)")
                #expect(a.contains(id) == a.ranges.contains { $0.contains(id) })
            }
        }
    }
}
