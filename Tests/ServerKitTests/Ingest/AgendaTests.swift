import Testing

@testable import ServerKit

@Suite struct AgendaTests {
    @Test func whatIsDueComesInTheOrderOfItsMomentsAndNothingBefore() {
        let start = ContinuousClock.now
        var agenda = Agenda<String>()
        agenda.add("third", at: start + .milliseconds(30))
        agenda.add("first", at: start + .milliseconds(10))
        agenda.add("second", at: start + .milliseconds(20))
        agenda.add("also second", at: start + .milliseconds(20))
        let early = agenda.next(dueBy: start + .milliseconds(9))
        #expect(early == nil)
        var came: [String] = []
        while let item = agenda.next(dueBy: start + .milliseconds(20)) { came.append(item) }
        #expect(came == ["first", "second", "also second"])
        let last = agenda.next(dueBy: start + .milliseconds(30))
        #expect(last == "third")
    }

    @Test func oneSleepsNeverShorterThanToTheNext() {
        let start = ContinuousClock.now
        var agenda = Agenda<Int>()
        #expect(agenda.milliseconds(from: start) == nil)
        agenda.add(1, at: start + .microseconds(1_001))
        #expect(agenda.milliseconds(from: start) == 2)
        #expect(agenda.milliseconds(from: start + .seconds(1)) == 0)
    }
}
