import GridModel
import Logging
import MeterWire
import Testing

@testable import ServerKit

/// A conversation without a socket: every byte, answer and moment is the test's.
@Suite struct MeterConversationTests {
    @Test func everySplitOfAStreamGetsTheSameReplies() {
        let stream = Array((reading(1, 1) + "{}\n" + reading(9, 2) + reading(2, 3)).utf8)
        let whole = Talk()
        whole.hear(stream)
        whole.settleAll()
        #expect(whole.lines.count == 4)
        for cut in 1..<stream.count {
            let talk = Talk()
            talk.hear(Array(stream[..<cut]))
            talk.hear(Array(stream[cut...]))
            talk.settleAll()
            #expect(talk.lines == whole.lines)
        }
    }

    @Test func nothingIsWantedWhileTooManyRepliesAreOwedAndHalfOfThemMakeRoomForWhatIsHeld() {
        let talk = Talk { $0.maximumOwed = 4 }
        talk.hear((1...6).map { reading(1, $0) }.joined())
        #expect(talk.asked.count == 4)
        #expect(!talk.wantsInput)
        talk.settle(0)
        #expect(talk.asked.count == 4)
        talk.settle(1)
        #expect(talk.asked.count == 6)
        #expect(!talk.wantsInput)
        talk.settleAll()
        #expect(talk.lines == (1...6).map { acknowledgement(1, $0) })
        #expect(talk.wantsInput)
    }

    @Test func aPeerThatEndsItsSideIsAnsweredAndThenAllIsOut() {
        let talk = Talk()
        talk.hear(reading(1, 1))
        talk.conversation.endOfPeer()
        talk.answer()
        #expect(talk.phase == .answering)
        talk.settleAll()
        #expect(talk.lines == [acknowledgement(1, 1)])
        #expect(talk.phase == .flushing)
        #expect(!talk.wantsInput)
    }

    @Test func anEndInsideAnObjectIsTheirFaultAndNotOurs() {
        let theirs = Talk()
        theirs.hear(#"{"id""#)
        theirs.conversation.endOfPeer()
        theirs.answer()
        #expect(theirs.lines.count == 1 && isError(theirs.lines[0], "bad_frame"))
        let ours = Talk()
        ours.hear(#"{"id""#)
        ours.conversation.endInput()
        ours.answer()
        #expect(ours.lines.isEmpty)
        #expect(ours.phase == .flushing)
        #expect(ours.wantsInput, "what still comes is dropped, so that no reset destroys the replies")
    }

    @Test func whatIsSaidAfterAnEndIsNotHeard() {
        let talk = Talk()
        talk.hear("GET /")
        talk.hear(reading(1, 1))
        #expect(talk.asked.isEmpty)
        #expect(talk.lines.count == 1 && isError(talk.lines[0], "bad_frame"))
        #expect(talk.rejections.value == 1)
    }

    @Test func anObjectIsDueInTimeButNotWhileWeOweAnAnswer() {
        let talk = Talk { $0.frameDeadline = .seconds(30) }
        talk.hear(reading(1, 1) + #"{"id""#)
        talk.wait(.seconds(3_000))
        #expect(!talk.isOverdue)
        talk.settleAll()
        talk.wait(.seconds(30))
        #expect(!talk.isOverdue)
        talk.hear(": 1")
        talk.wait(.milliseconds(1))
        guard case .deadline(let error)? = talk.conversation.missed(at: talk.now) else {
            Issue.record("the object was due")
            return
        }
        #expect(error.code == .frameTimeout)
    }

    @Test func silenceIsEndedAndSpeakingPutsItOff() {
        let talk = Talk { $0.idleDeadline = .seconds(3_600) }
        talk.wait(.seconds(3_000))
        talk.hear("\n")
        talk.wait(.seconds(3_600))
        #expect(!talk.isOverdue)
        talk.wait(.milliseconds(1))
        guard case .deadline(let error)? = talk.conversation.missed(at: talk.now) else {
            Issue.record("it was silent for too long")
            return
        }
        #expect(error.code == .idle)
    }

    @Test func repliesAreToBeTakenInTimeCountedFromTheFirstThatWasNot() {
        let talk = Talk { $0.stuckDeadline = .seconds(60) }
        talk.conversation.peer(isStuck: true, at: talk.now)
        talk.wait(.seconds(40))
        talk.conversation.peer(isStuck: true, at: talk.now)
        talk.wait(.seconds(20))
        #expect(!talk.isOverdue)
        talk.wait(.milliseconds(1))
        guard case .replies? = talk.conversation.missed(at: talk.now) else {
            Issue.record("the replies were due")
            return
        }
        talk.conversation.peer(isStuck: false, at: talk.now)
        #expect(!talk.isOverdue)
    }

    @Test func aLongAnswerLeavesInPieces() {
        let talk = Talk()
        talk.hear((1...200).map { reading(1, $0) }.joined())
        talk.settleAll()
        #expect(talk.lines.count == 200)
        #expect(talk.pieces.count == 2)
        #expect(talk.pieces.allSatisfy { $0 < 20_000 })
    }
}

/// Stands in for the socket, the journal and the clock.
private final class Talk {
    var conversation: MeterConversation
    private(set) var asked: [MeterConversation.Request] = []
    private(set) var pieces: [Int] = []
    private(set) var now = ContinuousClock.now
    private var settled = 0
    private var said: [UInt8] = []
    let rejections = RejectionCounter()

    init(_ change: (inout MeterListener.Configuration) -> Void = { _ in }) {
        var configuration = MeterListener.Configuration(host: "", port: 0)
        change(&configuration)
        let journal = FakeJournal(meters: [1: .active, 2: .active])
        let clock = WallClock { HeadEndFixture.now }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let headEnd = HeadEnd(
            configuration: configuration, journal: journal, intake: Intake(directory: journal, clock: clock),
            isAbove: { _ in false }, rejections: rejections, clock: clock, logger: logger)
        conversation = MeterConversation(headEnd: headEnd, at: now)
    }

    var lines: [String] { String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init) }

    var phase: MeterConversation.Phase { conversation.phase }

    var wantsInput: Bool { conversation.wantsInput }

    var isOverdue: Bool { conversation.missed(at: now) != nil }

    func wait(_ duration: Duration) { now += duration }

    func hear(_ text: String) { hear(Array(text.utf8)) }

    func hear(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in conversation.receive(raw, at: now) { asked.append($0) } }
        answer()
    }

    /// Makes a reading durable, by its number in what was asked.
    func settle(_ number: Int) {
        guard case .reading(_, let ticket) = asked[number] else { return }
        conversation.settle(reading: ticket)
        settled = number + 1
        answer()
    }

    /// Makes everything durable that was asked, and answers it together.
    func settleAll() {
        while settled < asked.count {
            for case .reading(_, let ticket) in asked[settled...] { conversation.settle(reading: ticket) }
            settled = asked.count
            answer()
        }
    }

    func answer() {
        var piece: [UInt8] = []
        while conversation.addPiece(to: &piece, at: now, ask: { asked.append($0) }) {
            pieces.append(piece.count)
            said += piece
            piece = []
        }
    }
}
