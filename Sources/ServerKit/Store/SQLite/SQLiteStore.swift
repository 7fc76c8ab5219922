import Foundation
import GRDB
import GridModel
import Logging
import Synchronization

/// The embedded store: SQLite in the data folder.
///
/// Each use case is in a file of its own; this one holds the parts together.
package final class SQLiteStore: Sendable {
    package struct Configuration: Sendable {
        /// The zone of meters that enrol themselves.
        package var defaultZone: Zone
        /// How many readings the journal may hold, and how many are worth a compaction.
        package var journal: JournalRoom
        /// How old a reading in the journal may grow before it is compacted.
        package var compactionInterval: Duration
        /// How long work other than the journal's may hold the writer at a time.
        package var slice: Duration = .milliseconds(20)
        /// When a register's month is rolled up.
        var rollups = RollupPolicy()
        /// How long readings are kept.
        package var retention = RetentionPolicy.forever
        /// Called on the writer's thread after each transaction. The store's files are then just what a crash at this
        /// point would leave.
        package var afterTransaction: (@Sendable () -> Void)?

        package init(
            defaultZone: Zone, journal: JournalRoom = JournalRoom(), compactionInterval: Duration = .seconds(600)
        ) {
            self.defaultZone = defaultZone
            self.journal = journal
            self.compactionInterval = compactionInterval
        }
    }

    let connection: Connection
    let scheduler: WriteScheduler
    let book = RegisterBook()
    let directory = Directory()
    let blocks: BlockReader
    let journal: JournalRows
    let offsets = Offsets()
    let feed = CommitFeed()
    let troubleBoard: Trouble
    /// Tokens that were asked for, by the hash of their secret.
    let tokens = Mutex<[String: TokenRecord]>([:])
    let invoiceRows = InvoiceRows(texts: InvoiceTexts())
    /// Tariffs that were read from their documents.
    let shelf = TariffShelf()
    let ruleChanges = Atomic(0)
    let stopwatch = CommitStopwatch()
    /// Alert rules and receivers that were read from their documents.
    let ruleShelf = DocumentShelf<AlertRule>()
    let receiverRows = ReceiverRows(shelf: DocumentShelf())
    let compactor: Compactor
    let rollupKeeper: RollupKeeper
    let retentionKeeper: RetentionKeeper
    let reviewKeeper: ReviewKeeper
    let eventBook = EventBook()
    let reinterpretations = Reinterpretations()
    let place: CopyPlace
    let copies: CopyMaker
    let configuration: Configuration
    let logger: Logger
    private let upkeep = Mutex<[Task<Void, Never>]>([])

    /// Opens or creates the store in a folder that exists and that no other process uses.
    ///
    /// Throws ``StoreFault``.
    package static func open(
        in folder: String, configuration: Configuration, clock: WallClock, logger: Logger
    ) async throws -> SQLiteStore {
        let store = try SQLiteStore(in: folder, configuration: configuration, clock: clock, logger: logger)
        try store.restore()
        store.start()
        return store
    }

    private init(in folder: String, configuration: Configuration, clock: WallClock, logger: Logger) throws {
        connection = try Connection.open(in: folder)
        self.configuration = configuration
        self.logger = logger
        troubleBoard = Trouble(logger: logger)
        let damage = DamageLog(logger: logger)
        blocks = BlockReader(damage: damage)
        journal = JournalRows(path: connection.path)
        scheduler = WriteScheduler(
            connection: connection, sliceLength: configuration.slice,
            afterTransaction: configuration.afterTransaction ?? {})
        retentionKeeper = RetentionKeeper(policy: configuration.retention, clock: clock, logger: logger)
        reviewKeeper = ReviewKeeper(clock: clock, logger: logger)
        rollupKeeper = RollupKeeper(
            connection: connection, scheduler: scheduler, directory: directory, events: eventBook, blocks: blocks,
            policy: configuration.rollups, clock: clock, logger: logger)
        compactor = Compactor(
            connection: connection, scheduler: scheduler, book: book, room: configuration.journal, offsets: offsets,
            damage: damage, rollups: rollupKeeper.desk, events: eventBook)
        place = CopyPlace(in: folder)
        place.removeLeftovers()
        copies = CopyMaker(connection: connection, scheduler: scheduler, book: book, place: place)
    }

    private func start() {
        let commit = GroupCommit(
            book: book, directory: directory, blocks: blocks, feed: feed, trouble: troubleBoard,
            connection: connection, defaultZone: configuration.defaultZone, floor: retentionKeeper.floor)
        let room = configuration.journal
        scheduler.start(
            hasRoom: { [book] in
                let waiting = book.waiting
                return waiting.readings < room.limit(registers: waiting.registers)
            }, commit: { [stopwatch] pool, group in stopwatch.time { commit(pool, group) } })
        upkeep.withLock {
            $0 = [
                Task { await self.compactNowAndThen() }, Task { await self.housekeep() },
                Task { await self.rollupKeeper.run() }, Task { await self.retentionKeeper.run(self) },
                Task { await self.reviewKeeper.run(self) },
            ]
        }
    }

    /// Brings what the disk holds into memory.
    private func restore() throws {
        do {
            try connection.pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try MeterAddition.removeUnfinished(db)
                    try mendRegisterPages(db)
                    return .commit
                }
            }
            try connection.pool.read { db in
                try MeterRows.forEachEntry(db) { directory.add($0, $1) }
                try eventBook.restore(db)
                try offsets.restore(db)
                try rollupKeeper.restore(db)
                try retentionKeeper.floor.restore(db)
                try RegisterStates.forEach(db) { states in
                    for state in states.states { book.restore(state) }
                    return true
                }
                let progress = try Compactor.Progress.fetch(db)
                try journal.forEach(after: offsets.position(of: .compactor), db) { batch in
                    book.restore(Self.uncompacted(batch, progress), sequence: batch.sequence)
                    return true
                }
                let last = try journal.lastSequence(db)
                book.restore(sequence: last)
                feed.restore(sequence: last)
            }
        } catch {
            throw connection.fault(error)
        }
    }

    /// Works out anew, from the blocks, what is kept of registers where that changed on the disk.
    private func mendRegisterPages(_ db: Database) throws {
        var damaged: [RegisterPage] = []
        try RegisterStates.forEach(db) { page, fault in
            blocks.damage?.report(fault)
            damaged.append(page)
        } body: { _ in
            true
        }
        for page in damaged { try RegisterStates.workedOut(page, damage: blocks.damage, db).save(db) }
    }

    /// A journal row's readings without those a compaction cut short has moved already.
    static func uncompacted(_ batch: CommittedBatch, _ progress: Compactor.Progress?) -> [CommittedReading] {
        guard let progress, batch.sequence <= progress.through else { return batch.readings }
        return batch.readings.filter { committed in
            CompactionPlan.Step(window: Window(holding: committed.reading.at), key: committed.key) > progress.step
        }
    }

    // MARK: Upkeep

    private func compactNowAndThen() async {
        var waited = ContinuousClock.now
        while !Task.isCancelled {
            let waiting = book.waiting
            let due = waiting.readings > 0 && ContinuousClock.now - waited >= configuration.compactionInterval
            let isMuch = waiting.readings >= configuration.journal.worthCompacting(registers: waiting.registers)
            guard due || isMuch else {
                try? await Task.sleep(for: .milliseconds(200))
                continue
            }
            do {
                while try await compactor.compactChunk() > 0, !Task.isCancelled {}
                troubleBoard.compacted()
                waited = .now
            } catch {
                let fault = connection.fault(error)
                if fault.code == .closed { return }
                // Until one succeeds it stays due, and the operator sees why the journal grows.
                troubleBoard.report(compaction: fault)
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private func housekeep() async {
        let checkpointer = Checkpointer(connection: connection, place: place, logger: logger)
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            await checkpointer.turn()
            if offsets.hasUnstored {
                try? await scheduler.perform { [offsets] db, slice in
                    try offsets.storeAll(slice, db)
                    return false
                }
            }
            if offsets.hasUntrimmed {
                try? await scheduler.perform { [offsets] db, slice in try offsets.trim(slice, db) }
            }
        }
    }

    func endUpkeep() async {
        let tasks = upkeep.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
