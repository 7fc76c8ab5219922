import Foundation
import Synchronization
import Testing

@testable import gridctl

@Suite struct LiveNamesTests {
    private static let meters = [
        CompletionCandidate("1", "Block A"), CompletionCandidate("2", "Block B"),
        CompletionCandidate("10", "Pool pump"),
        CompletionCandidate("11"),
    ]

    /// Asks as readline does, from a thread that may wait.
    private func ask(_ names: LiveNames) async -> [CompletionCandidate] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: names.candidates(.meters)) }
        }
    }

    @Test func whatTheServerAnswersIsOffered() async {
        let names = LiveNames(patience: .seconds(60)) { _ in Self.meters }
        #expect(await ask(names) == Self.meters)
    }

    @Test func aServerThatNeverAnswersOffersNothing() async {
        let names = LiveNames(patience: .milliseconds(20)) { _ in
            try await Task.sleep(for: .seconds(3_600))
            return Self.meters
        }
        #expect(await ask(names) == [])
    }

    @Test func aServerThatNeverAnswersIsWaitedForOnce() async throws {
        let names = LiveNames(patience: .seconds(1)) { _ in
            try await Task.sleep(for: .seconds(3_600))
            return Self.meters
        }
        // Each wait would take a second: so many of them would not come to an end.
        let asked = Task { for _ in 0..<3_600 where !Task.isCancelled { _ = await ask(names) } }
        let late = Task {
            try await Task.sleep(for: .seconds(300))
            asked.cancel()
            Issue.record("it was waited for again and again")
        }
        await asked.value
        late.cancel()
    }

    @Test func aServerThatIsAwayIsNotAskedAgainAtOnce() async {
        let asked = Mutex(0)
        let names = LiveNames(respite: .seconds(3_600), patience: .seconds(60)) { _ in
            asked.withLock { $0 += 1 }
            throw CancellationError()
        }
        #expect(await ask(names) == [])
        #expect(await ask(names) == [])
        #expect(asked.withLock { $0 } == 1)
        names.expire()
        #expect(await ask(names) == [])
        #expect(asked.withLock { $0 } == 2)
    }

    @Test func anAnswerIsRememberedUntilItExpires() async {
        let asked = Mutex(0)
        let names = LiveNames(freshness: .seconds(3_600), patience: .seconds(60)) { _ in
            [CompletionCandidate("\(asked.withLock { $0 += 1; return $0 })")]
        }
        #expect(await ask(names).map(\.text) == ["1"])
        #expect(await ask(names).map(\.text) == ["1"])
        names.expire()
        #expect(await ask(names).map(\.text) == ["2"])
    }

    @Test func metersAreFoundByIdAndElseByName() {
        #expect(LiveMatch.answer(partial: "", candidates: Self.meters) == .words(Self.meters))
        #expect(
            LiveMatch.answer(partial: "1", candidates: Self.meters)
                == .words([Self.meters[0], Self.meters[2], Self.meters[3]]))
        #expect(LiveMatch.answer(partial: "blo", candidates: Self.meters) == .named([Self.meters[0], Self.meters[1]]))
        #expect(LiveMatch.answer(partial: "PUMP", candidates: Self.meters) == .named([Self.meters[2]]))
        #expect(LiveMatch.answer(partial: "zzz", candidates: Self.meters) == .nothing)
    }

    @Test func aMeterIsFoundByItsSerialAndByANameWithASpace() {
        let meters = [
            CompletionCandidate("1", "House 1", alias: "fleet-1-3"),
            CompletionCandidate("2", "House 2", alias: "fleet-1-4"),
        ]
        #expect(
            LiveMatch.answer(partial: "fleet-1-3", candidates: meters) == .named([CompletionCandidate("1", "House 1")]))
        #expect(
            LiveMatch.answer(partial: "house 2", candidates: meters) == .named([CompletionCandidate("2", "House 2")]))
    }

    @Test func aListOfIdsGoesOnBehindItsComma() {
        #expect(
            LiveMatch.answer(partial: "10,1", candidates: Self.meters)
                == .words([CompletionCandidate("10,1", "Block A"), CompletionCandidate("10,11")]))
    }

    @Test func theListFitsTheScreenAndSaysWhatIsLeftOut() {
        let many = (1...100).map { CompletionCandidate("\($0)", "meter \u{1B}[31m \($0)") }
        let lines = CompletionList(candidates: many, rows: 10, columns: 12).lines
        #expect(lines.count == 7)
        #expect(lines.last == "… and 94 more: type on, then TAB")
        #expect(lines.dropLast().allSatisfy { $0.count < 12 && !$0.contains("\u{1B}") })
    }
}
