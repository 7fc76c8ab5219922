import GridModel
import Logging
import ServiceLifecycle
import Testing

@testable import ServerKit

struct AlertEvaluatorTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func evaluator(_ store: any AlertSources, _ board: AlertBoard) -> AlertEvaluator {
        AlertEvaluator(store: store, board: board, clock: clock.wall, logger: DeskFixture.quiet, onChange: { _ in })
    }

    private func append(_ meter: MeterID, _ kilowattHours: Int64, to store: any Store) async throws {
        try await store.append(
            meter,
            [Reading(at: clock.wall.now().adding(seconds: kilowattHours), value: .kilowattHours(kilowattHours))])
    }

    /// Waits until it is so; a test that waits in vain is ended by its time limit.
    private func eventually(_ isSo: () async throws -> Bool) async throws {
        while try await !isSo() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test(.timeLimit(.minutes(3))) func itFollowsTheJournalWhileItRuns() async throws {
        try await withStore(.sqlite) { store, _ in
            let board = AlertBoard()
            let evaluator = evaluator(store, board)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            try await append(meter, 200, to: store)
            try await evaluator.prepare()
            let run = Task { try await evaluator.run() }
            try await append(meter, 300, to: store)
            try await eventually { board.isAboveRecommended(meter) }
            run.cancel()
            try await run.value
        }
    }

    @Test(.timeLimit(.minutes(3))) func itGoesOnAfterTheStoreFailed() async throws {
        try await withStore(.sqlite) { base, _ in
            let store = FlakyStore(base)
            store.faults.withLock { $0.next = StoreFault(.failed, "the disk does not answer") }
            let board = AlertBoard()
            let evaluator = evaluator(store, board)
            let meter = try await base.enrol(Enrolment(), at: clock.wall.now())
            try await append(meter, 301, to: base)
            let run = Task { try await evaluator.run() }
            try await Task.sleep(for: .milliseconds(50))
            store.faults.withLock {
                $0.next = nil
                $0.record = StoreFault(.diskFull, "no room")
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(!board.isAboveRecommended(meter))
            store.faults.withLock { $0.record = nil }
            try await eventually { board.isAboveRecommended(meter) }
            run.cancel()
            try await run.value
        }
    }

    @Test(.timeLimit(.minutes(3))) func itEndsWhenTheStoreCloses() async throws {
        try await withStore(.sqlite) { store, _ in
            let evaluator = evaluator(store, AlertBoard())
            let run = Task { try await evaluator.run() }
            await store.close()
            try await run.value
        }
    }

    @Test(.timeLimit(.minutes(3))) func itEndsOnGracefulShutdown() async throws {
        try await withStore(.sqlite) { store, _ in
            let group = ServiceGroup(
                services: [evaluator(store, AlertBoard())], gracefulShutdownSignals: [], logger: DeskFixture.quiet)
            let run = Task { try await group.run() }
            await group.triggerGracefulShutdown()
            try await run.value
        }
    }

    @Test func aDiskWithoutRoomDoesNotKeepItFromStarting() async throws {
        try await withStore(.sqlite) { base, _ in
            let meter = try await base.enrol(Enrolment(), at: clock.wall.now())
            try await append(meter, 301, to: base)
            try await DeskFixture(base, clock).catchUp()
            clock.set("2027-01-01T00:00:00Z")
            let store = FlakyStore(base)
            store.faults.withLock { $0.record = StoreFault(.diskFull, "no room") }
            let board = AlertBoard()
            try await evaluator(store, board).prepare()
            #expect(board.isAboveRecommended(meter))
        }
    }
}
