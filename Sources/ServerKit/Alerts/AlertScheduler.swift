import GridModel
import Logging
import ServiceLifecycle
import Synchronization

/// Evaluates every minute the alert rules that no reading by itself decides, and those of once a day in between.
///
/// It goes on after any failure of the store.
package final class AlertScheduler: Service {
    private let desk: ScheduleDesk
    /// Rung when something happened that can't wait for the minute to end.
    private let bell = Bell()
    private let isUrgent = Atomic(false)
    private let logger: Logger

    /// - Parameter onChange: called for each alert that changed its state, after that is stored.
    package init(
        store: any Store, clock: WallClock, logger: Logger, onChange: @escaping @Sendable (Alert) -> Void
    ) {
        self.logger = logger
        desk = ScheduleDesk(store: store, clock: clock, logger: logger, onChange: onChange)
    }

    /// Takes over the open alerts; to be called once.
    /// - Throws: ``StoreFault`` when the alerts can't be read.
    package func prepare() async throws { try await desk.load() }

    /// Notes how an invoice run of a month ended, and looks at it at once.
    ///
    /// - Parameter failed: How many meters have no invoice by it; nil when it ended early.
    package func noteRun(of month: CivilMonth, failed: Int64?, message: String) async {
        await desk.note(ScheduleDesk.InvoiceRunEnd(failed: failed, message: message), of: month)
        isUrgent.store(true, ordering: .releasing)
        bell.ring()
    }

    /// Evaluates until it is cancelled, gracefully shut down, or the store closes.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.follow() }
    }

    private func follow() async {
        var nextLook = ContinuousClock.now
        // A start has enough to do; what is looked at once a day can wait.
        let firstDays = ContinuousClock.now + Self.rest
        while !Task.isCancelled {
            do {
                if isUrgent.exchange(false, ordering: .acquiring) || ContinuousClock.now >= nextLook {
                    nextLook = .now + Self.interval
                    try await desk.look()
                }
                let begun = ContinuousClock.now
                if begun >= firstDays, try await desk.goOn() {
                    // Nobody waits for it: readings and questions have nine tenths of the time.
                    try await Task.sleep(for: begun.duration(to: .now) * 9)
                } else {
                    await bell.wait(upTo: ContinuousClock.now.duration(to: nextLook))
                }
            } catch is CancellationError {
                return
            } catch let fault as StoreFault where fault.code == .closed {
                return
            } catch {
                let detail = (error as? StoreFault)?.message ?? "\(error)"
                logger.warning("alerts not evaluated", metadata: ["store.detail": "\(detail)"])
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private static let interval: Duration = .seconds(60)
    private static let rest: Duration = .seconds(60)
}
