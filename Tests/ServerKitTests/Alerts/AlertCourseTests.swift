import GridModel
import Testing

@testable import ServerKit

struct AlertCourseTests {
    private func at(_ minute: Int64) -> Instant { Instant(seconds: minute * 60) }

    @Test func aRuleThatWaitsIsPendingFirst() {
        var course = AlertCourse()
        #expect(course.take(.broken, at: at(0), waits: .minutes(15)) == .pending)
        #expect(course.take(.broken, at: at(14), waits: .minutes(15)) == nil)
        #expect(course.take(.broken, at: at(15), waits: .minutes(15)) == .firing)
        #expect(course.take(.broken, at: at(16), waits: .minutes(15)) == nil)
    }

    @Test func whatPassesWhileItIsPendingNeverFires() {
        var course = AlertCourse()
        #expect(course.take(.broken, at: at(0), waits: .minutes(15)) == .pending)
        #expect(course.take(.within, at: at(5), waits: .minutes(15)) == .resolved)
        #expect(course.take(.broken, at: at(20), waits: .minutes(15)) == .pending, "it begins to wait anew")
    }

    @Test func aConditionThatIsOldEnoughFiresAtOnce() {
        var course = AlertCourse()
        #expect(course.take(.broken, at: at(20), began: at(5), waits: .minutes(15)) == .firing)
    }

    @Test func aRuleThatKeepsIsResolvedOnceTheConditionIsGoneForLong() {
        var course = AlertCourse(state: .firing, since: at(0))
        #expect(course.take(.within, at: at(1), keeps: .minutes(10)) == nil)
        #expect(course.isRestless)
        #expect(course.take(.broken, at: at(5), keeps: .minutes(10)) == nil)
        #expect(course.take(.within, at: at(6), keeps: .minutes(10)) == nil)
        #expect(course.take(.within, at: at(15), keeps: .minutes(10)) == nil)
        #expect(course.take(.within, at: at(16), keeps: .minutes(10)) == .resolved)
    }

    @Test func whatIsOverEndsWithoutWaiting() {
        var course = AlertCourse(state: .firing, since: at(0))
        #expect(course.take(.over, at: at(1), keeps: .minutes(10)) == .resolved)
    }

    /// Whatever is found whenever: states follow each other as they may, and a rule's times are kept.
    @Test(arguments: 1...200)
    func anyFindingsKeepTheStatesInOrder(seed: UInt64) {
        var random = Seeded(seed)
        let waits = TimeLength.minutes(Int64.random(in: 0...5, using: &random))
        let keeps = TimeLength.minutes(Int64.random(in: 0...5, using: &random))
        var course = AlertCourse()
        var before: AlertState?
        var minute: Int64 = 0
        var brokenSince: Int64?
        var goneSince: Int64?
        for _ in 0..<100 {
            minute += Int64.random(in: 0...3, using: &random)
            let finding = AlertMachine.Finding.allCases.randomElement(using: &random)!
            if finding == .broken {
                brokenSince = brokenSince ?? minute
            } else if finding != .between {
                brokenSince = nil
            }
            if finding == .within { goneSince = goneSince ?? minute } else { goneSince = nil }
            let next = course.take(finding, at: at(minute), waits: waits, keeps: keeps)
            switch (before, next) {
            case (_, nil): break
            case (nil, .pending), (.resolved, .pending): #expect(waits > .zero && finding == .broken)
            case (nil, .firing), (.resolved, .firing): #expect(waits == .zero)
            case (.pending, .firing):
                #expect(minute * 60_000 - brokenSince! * 60_000 >= waits.milliseconds)
            case (.pending, .resolved): #expect(finding == .within || finding == .over)
            case (.firing, .resolved):
                #expect(finding == .over || minute * 60_000 - goneSince! * 60_000 >= keeps.milliseconds)
            default: Issue.record("from \(String(describing: before)) to \(String(describing: next))")
            }
            before = next ?? before
            #expect(course.state == before)
        }
    }
}
