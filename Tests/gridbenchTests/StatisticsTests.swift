import Testing

@testable import gridbench

@Suite struct StatisticsTests {
    @Test func aPercentileIsTheNearestRank() {
        let hundred = Percentiles((1...100).map { Int64($0) }.shuffled())
        #expect(hundred.at(0.5) == 50)
        #expect(hundred.at(0.99) == 99)
        #expect(hundred.at(0.999) == 100)
        #expect(hundred.at(0) == 1)
        #expect(hundred.at(1) == 100)
        #expect(hundred.most == 100)
    }

    @Test func nothingHasPercentilesOfZero() {
        #expect(Percentiles([]).at(0.99) == 0)
        #expect(Percentiles([]).most == 0)
    }

    @Test func theMedianOfAnEvenCountIsBetweenTheMiddleTwo() {
        #expect(Spread([4, 1, 3, 2]) == Spread([2.5, 1, 4, 2.5]))
        #expect(Spread([4, 1, 3, 2]).median == 2.5)
        #expect(Spread([7]).least == 7)
    }

    @Test(arguments: [
        (0.12345, "0.123"), (1.2345, "1.23"), (12.345, "12.3"), (123.4, "123"), (0, "0"), (1_234_567, "1234567"),
    ])
    func figuresHaveThreeDigits(value: Double, text: String) { #expect(Figure.text(value) == text) }

    @Test(arguments: [(1, "1"), (100, "100"), (1_000, "1 000"), (2_000_000, "2 000 000")])
    func thousandsStandApart(value: Int, text: String) { #expect(Figure.count(value) == text) }

    @Test func aGoalHoldsUpToItsLimit() {
        #expect(Verdict.ratio("CPU", 40, to: "Peer", 100, atMost: 0.4).holds)
        #expect(!Verdict.ratio("CPU", 41, to: "Peer", 100, atMost: 0.4).holds)
        #expect(Verdict.ratio("rate", 120, to: "Peer", 100, atLeast: 1.2).holds)
        #expect(!Verdict.ratio("rate", 119, to: "Peer", 100, atLeast: 1.2).holds)
    }
}
