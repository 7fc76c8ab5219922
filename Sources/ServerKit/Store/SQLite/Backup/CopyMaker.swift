import Foundation
import GRDB
import GridModel
import Synchronization

/// Copies the store into a file of its own, in slices of the writer's time.
struct CopyMaker: Sendable {
    let connection: Connection
    let scheduler: WriteScheduler
    let book: RegisterBook
    let place: CopyPlace

    /// The store as it was when the copying ended.
    struct Moment: Sendable {
        var at: Instant
        /// What gridd tells of itself at this moment.
        var counts: ReadingCounts
    }

    /// Bytes a copy takes at the moment.
    func size() throws -> Int64 {
        do {
            return try connection.pool.read { db in
                let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                return pages * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
            }
        } catch {
            throw connection.fault(error)
        }
    }

    /// Copies everything to a file that is not there yet, which is synced in the end.
    ///
    /// - Throws: ``StoreFault``; `CancellationError`. What there is of the file is the caller's to remove.
    func copy(
        to path: String, clock: WallClock, progress: @Sendable (_ done: Int64, _ total: Int64) -> Void
    ) async throws -> Moment {
        let run = Run(path: path) { [book] in Moment(at: clock.now(), counts: book.counts) }
        return try await place.copying {
            do {
                while true {
                    try Task.checkCancellation()
                    try await scheduler.performBare { db, slice in try run.advance(db, slice) }
                    try await Sideline.run { try Self.sync(path) }
                    let (done, total) = run.bytes
                    progress(done, total)
                    if let moment = run.moment { return moment }
                }
            } catch {
                await abandon(run)
                if error is CancellationError { throw error }
                throw connection.fault(error)
            }
        }
    }

    /// Lets go of a copy that came to nothing.
    private func abandon(_ run: Run) async {
        do {
            try await scheduler.performBare { _, _ in
                run.abandon()
                return false
            }
        } catch {
            // The writer's thread has ended, so there is none to get in the way of.
            let pool = connection.pool
            try? await Sideline.run { pool.writeWithoutTransaction { _ in run.abandon() } }
        }
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreFault(.failed, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            let cause = errno
            throw StoreFault(
                cause == ENOSPC ? .diskFull : .failed, "cannot sync \(path): \(String(cString: strerror(cause)))")
        }
    }
}

/// A copy under way; its steps are taken on the writer's thread.
private final class Run: Sendable {
    /// Pages copied between two looks at the clock: 256 KiB, a fraction of a millisecond.
    private static let pagesAtOnce: Int32 = 64
    /// Pages after which the copy is synced beside the writer (16 MiB), so that no commit's sync finds a long queue at
    /// the disk.
    private static let pagesBetweenSyncs: Int64 = 4_096

    private struct State {
        var copy: OnlineCopy?
        var pageSize: Int64 = 0
        var pages: (done: Int64, total: Int64) = (0, 0)
        var moment: CopyMaker.Moment?
    }

    private let path: String
    private let now: @Sendable () -> CopyMaker.Moment
    private let state = Mutex(State())

    init(path: String, now: @escaping @Sendable () -> CopyMaker.Moment) {
        self.path = path
        self.now = now
    }

    /// One slice; false when it is time to sync, or everything is copied.
    func advance(_ db: Database, _ slice: WriteScheduler.Slice) throws -> Bool {
        try state.withLock { state in
            if state.copy == nil {
                state.copy = try OnlineCopy(of: db, to: path)
                state.pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            }
            guard let copy = state.copy else { return false }
            let synced = state.pages.done / Self.pagesBetweenSyncs
            repeat {
                let isUnfinished = try copy.step(pages: Self.pagesAtOnce)
                state.pages = copy.pages
                if !isUnfinished {
                    state.copy = nil
                    try copy.end()
                    // Nothing is committed on this thread between the last step and here.
                    state.moment = now()
                    return false
                }
            } while !slice.isOver
            return state.pages.done / Self.pagesBetweenSyncs == synced
        }
    }

    func abandon() {
        state.withLock { state in
            try? state.copy?.end()
            state.copy = nil
        }
    }

    var bytes: (done: Int64, total: Int64) {
        state.withLock { ($0.pages.done * $0.pageSize, $0.pages.total * $0.pageSize) }
    }

    var moment: CopyMaker.Moment? { state.withLock { $0.moment } }
}
