import GridModel
import Logging
import ServiceLifecycle

/// Evaluates the alert rules on every reading that was committed.
///
/// It goes on after any failure of the store, from where the store says it has come: journal rows wait for it.
package final class AlertEvaluator: Service {
    private let store: any AlertSources
    private let desk: AlertDesk
    private let logger: Logger

    /// - Parameter onChange: called for each alert that changed its state, after that is stored.
    package init(
        store: any AlertSources, board: AlertBoard, clock: WallClock, logger: Logger,
        onChange: @escaping @Sendable (Alert) -> Void
    ) {
        self.store = store
        self.logger = logger
        desk = AlertDesk(store: store, board: board, clock: clock, logger: logger, onChange: onChange)
    }

    /// Brings the firing alerts to the board and resolves those whose billing period ended while gridd was down; to be
    /// called once, before the first meter is answered.
    /// - Throws: ``StoreFault`` when the alerts can't be read.
    package func prepare() async throws {
        try await desk.load()
        do {
            try await desk.endPeriods()
        } catch {
            // A full disk must not keep gridd from starting: it is tried again every minute.
            log(error)
        }
    }

    /// Follows the journal until it is cancelled, gracefully shut down, or the store closes.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.follow() }
    }

    private func follow() async {
        var nextLook = ContinuousClock.now
        var pause = Self.shortestPause
        while !Task.isCancelled {
            do {
                if ContinuousClock.now >= nextLook {
                    try await desk.endPeriods()
                    nextLook = .now + Self.lookInterval
                }
                if let batches = try await batches(until: nextLook) { try await desk.take(batches) }
                pause = Self.shortestPause
            } catch is CancellationError {
                return
            } catch let fault as StoreFault where fault.code == .closed {
                return
            } catch {
                log(error)
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// The batches that come next; nil when none came until the deadline.
    private func batches(until deadline: ContinuousClock.Instant) async throws -> [CommittedBatch]? {
        try await withThrowingTaskGroup(of: [CommittedBatch]?.self) { [store] group in
            group.addTask { try await store.next(for: .alerts, limit: Self.readingsAtOnce) }
            group.addTask {
                try await Task.sleep(until: deadline)
                return nil
            }
            // Batches that come in the very moment of the deadline are given again: the offset has not moved.
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func log(_ error: any Error) {
        let detail = (error as? StoreFault)?.message ?? "\(error)"
        logger.warning("alerts not evaluated", metadata: ["store.detail": "\(detail)"])
    }

    private static let readingsAtOnce = 10_000
    private static let lookInterval: Duration = .seconds(60)
    private static let shortestPause: Duration = .milliseconds(100)
    private static let longestPause: Duration = .seconds(5)
}
