import GRDB
import GridModel
import Logging

/// Keeps the list of readings that wait for a decision.
///
/// Compaction names the few registers that did anything but run on; they are looked through here, beside everything else,
/// so that the list is at hand when somebody asks for it. A fall is looked at again as long as the register may come back
/// from it.
final class ReviewKeeper: Sendable {
    private static let looksAtOnce = 100
    /// Of one register, so that one that falls every second does not fill the disk.
    private static let mostHeld = 1_000
    /// How long a fall that may be a dip yet is left alone, in milliseconds.
    private static let patience: Int64 = 600_000

    private let clock: WallClock
    private let logger: Logger

    init(clock: WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    /// Does what is due, now and then, until it is cancelled.
    func run(_ store: SQLiteStore) async {
        while !Task.isCancelled {
            do {
                try await lookThrough(store, due: clock.now())
            } catch is CancellationError {
                return
            } catch {
                let fault = store.connection.fault(error)
                if fault.code == .closed { return }
                logger.warning("review failed", metadata: ["store.detail": "\(fault.message)"])
                try? await Task.sleep(for: .seconds(5))
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// - Parameter now: Nil: whether it is due or not.
    func lookThrough(_ store: SQLiteStore, due now: Instant?) async throws {
        var last: RegisterKey?
        while true {
            try Task.checkCancellation()
            let after = last
            let looks = try await store.read { db in
                try HeldReadingRows.looks(due: now, after: after, limit: Self.looksAtOnce, db)
            }
            for look in looks {
                do {
                    try await self.look(at: look, store)
                } catch let fault as StoreFault where fault.code == .corrupt {
                    // Verification names the block; the others are looked at all the same.
                    try await store.scheduler.write { db in try HeldReadingRows.done(look, open: nil, db) }
                }
            }
            guard looks.count == Self.looksAtOnce else { return }
            last = looks.last?.key
        }
    }

    private func look(at look: HeldReadingRows.Look, _ store: SQLiteStore) async throws {
        var found: [(Reading, HeldReason)] = []
        var openFrom: Instant?
        let bounds = store.book.bounds(of: [look.key.meter])
        var span = look.span
        if let bounds {
            span.start = max(span.start, bounds.lowerBound)
            span.end = min(span.end, bounds.upperBound.adding(milliseconds: 1))
        }
        let reader = RegisterReader(store, look.key, usesRollups: false)
        var from = span.start
        while bounds != nil, from < span.end, found.count < Self.mostHeld {
            let portion = try await store.portion(
                of: look.key, in: TimeSpan(start: from, end: span.end), context: Metering.context, most: reader.portion)
            let course = try await reader.course(extending: portion.history, knownUntil: portion.end)
            for point in course.line.points where point.at >= from && point.at < portion.end && point.verdict.isHeld {
                guard found.count < Self.mostHeld else { break }
                found.append(
                    (Reading(at: point.at, value: point.value), point.verdict == .fall ? .fall : .spike))
            }
            if course.line.tail?.comeback != nil, portion.history.after == nil, openFrom == nil {
                openFrom = span.end.adding(milliseconds: -2 * Metering.context)
            }
            from = portion.end
        }
        let open = openFrom.map { (from: $0, due: clock.now().adding(milliseconds: Self.patience)) }
        let (wanted, whole) = (found, look.span)
        try await store.scheduler.write { db in
            try HeldReadingRows.replace(wanted, of: look.key, in: whole, db)
            try HeldReadingRows.done(look, open: open, db)
        }
    }
}
