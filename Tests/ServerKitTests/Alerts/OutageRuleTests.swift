import GridModel
import Testing

@testable import ServerKit

/// Which silent meters are one outage, as values alone.
struct OutageRuleTests {
    private let rule = OutageRule(.init(by: .site, least: 10, share: .whole(50), within: .minutes(15)))

    private func at(_ minute: Int64) -> Instant { Instant(seconds: minute * 60) }

    /// Meters last heard of at these minutes, that should be heard of so often.
    private func overdue(_ minutes: some Sequence<Int64>, every pace: Int64 = 15, isSilent: Bool = true)
        -> [OverdueMeter]
    {
        minutes.map { OverdueMeter(1, last: at($0), pace: pace * 60_000, isSilent: isSilent) }
    }

    private func heard(_ count: Int, at minute: Int64 = 60) -> [Instant] { (0..<count).map { _ in at(minute) } }

    @Test(arguments: [
        // Silent at once, heard of since, and whether that is an outage.
        (10, 0, true), (10, 10, true), (10, 11, false), (9, 0, false), (0, 100, false), (10_000, 2_000, true),
    ])
    func anOutageIsSoManyAndSuchAShare(silent: Int, talking: Int, isOutage: Bool) {
        let found = rule.begins(overdue((0..<silent).map { _ in 5 }), heard: heard(talking))
        #expect((found?.judgement.finding == .broken) == isOutage)
    }

    @Test func thoseSilentForLongHaveNoPartInIt() throws {
        let dead = overdue((0..<100).map { Int64($0) * 100 - 100_000 })
        let found = try #require(rule.begins(dead + overdue(0..<10), heard: heard(5)))
        #expect(found.judgement == .init(finding: .broken, began: at(9), silent: 10, total: 15))
        #expect(found.of == overdue(0..<10))
        #expect(rule.begins(dead, heard: heard(5)) == nil)
    }

    @Test func whereTheirReadingsWereApartItIsFoundWithTheFirstThatIsSilent() throws {
        // One a minute; the power fails at 60, and two of each three readings are missed before one is silent.
        let later = overdue(1..<60, every: 60, isSilent: false)
        #expect(rule.begins(later, heard: []) == nil, "nobody is silent yet")
        let found = try #require(rule.begins(overdue([0], every: 60) + later, heard: heard(3, at: 61)))
        #expect(found.judgement == .init(finding: .broken, began: at(59), silent: 60, total: 63))
    }

    @Test func whoWasNotDueSinceThenSpeaksNeitherForItNorAgainst() {
        let quarterHourly = overdue(0..<15)
        #expect(rule.begins(quarterHourly, heard: heard(100, at: 10)) != nil, "they are heard of once a day")
        #expect(rule.begins(quarterHourly, heard: heard(100, at: 16)) == nil)
    }

    @Test func itExplainsWhoFellSilentWithItAndNobodyElse() {
        func explains(_ minute: Int64, every pace: Int64 = 15) -> Bool {
            overdue([minute], every: pace).allSatisfy { rule.explains($0, began: at(60)) }
        }
        #expect(explains(60) && explains(46) && explains(75))
        #expect(!explains(76) && !explains(10))
        #expect(explains(1, every: 60), "its next reading was due by then")
    }

    @Test(arguments: [
        (10, 10, AlertMachine.Finding.broken), (10, 9, .between), (10, 5, .between), (10, 4, .within),
        (10, 0, .within), (10_000, 1_001, .broken), (10_000, 1_000, .within), (10_000, 6, .within), (80, 8, .within),
        (80, 9, .between),
    ])
    func anOutageGoesOnUntilNearlyAllAreBack(size: Int, left: Int, finding: AlertMachine.Finding) {
        let found = rule.goesOn(began: at(5), size: size, left: left, heard: heard(1_000_000))
        #expect(found.finding == finding)
    }

    @Test func whatWouldBeginAnewIsNotOver() {
        #expect(rule.goesOn(began: at(5), size: 1_000, left: 100, heard: heard(90)).finding == .broken)
    }
}
