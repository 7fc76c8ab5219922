import GRDB
import GridModel
import Synchronization

/// The month before which readings are neither taken nor kept, as it was last raised; it is never lowered.
///
/// It rises before the first reading goes, on the writer's thread: a reading that was taken before is in the journal or in
/// a block by then, and one that comes after is refused.
final class RetentionFloor: Sendable {
    struct Standing: Hashable {
        var floor: Window
        /// Every month before this one is done with.
        var done: Window
    }

    private let state = Mutex<Standing?>(nil)
    /// Asked for with every reading, so at hand without a lock.
    private let kept = Atomic<Int64>(.min)

    var standing: Standing? { state.withLock { $0 } }

    var keptFrom: Instant? {
        let milliseconds = kept.load(ordering: .acquiring)
        return milliseconds == .min ? nil : Instant(milliseconds: milliseconds)
    }

    private func set(_ standing: Standing) {
        state.withLock { $0 = standing }
        kept.store(standing.floor.start.milliseconds, ordering: .releasing)
    }

    func restore(_ db: Database) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT floor, done FROM retention") else { return }
        set(Standing(floor: Window(number: row[0]), done: Window(number: row[1])))
    }

    func store(_ standing: Standing, _ slice: WriteScheduler.Slice, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO retention (id, floor, done) VALUES (1, ?, ?)",
            arguments: [standing.floor.number, standing.done.number])
        slice.onceCommitted { [self] in set(standing) }
    }

    /// Why a batch with a reading from before the floor is not taken; nil for one without.
    func refusal(of batch: ReadingBatch) -> StoreFault? {
        guard let keptFrom, let first = batch.readings.first(where: { $0.at < keptFrom }) else { return nil }
        return StoreFault(
            .beyondRetention,
            "a reading of \(first.at) is beyond retention: gridd keeps readings from \(keptFrom) on, and takes no others"
        )
    }
}
