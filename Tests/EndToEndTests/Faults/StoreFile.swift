import Foundation
import GRDB
import GridModel
import TestSupport

@testable import ServerKit

/// What a store's file holds, every occurrence of a reading counted: questions to gridd would hide one that is there twice.
struct StoreFile {
    var readings: [StoredReading] = []
    /// `ok`, or what `PRAGMA integrity_check` found.
    var integrity = ""
    /// True while a compaction has stored some of its slices and not all.
    var isInsideCompaction = false

    var distinct: Set<StoredReading> { Set(readings) }

    /// Reads the file in a data folder as one moment of it, beside a gridd that runs on it.
    ///
    /// Without one that would take the WAL home; give it a copy then.
    static func read(_ folder: String) throws -> StoreFile {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: folder + "/gridd.sqlite", configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { db in
            var content = StoreFile()
            content.integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check").joined(separator: "; ")
            // Before the first migration there is nothing.
            guard try db.tableExists("journal") else { return content }
            try content.takeBlocks(db)
            try content.takeJournal(db)
            return content
        }
    }

    private mutating func takeBlocks(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT window, meter, register, generation, data FROM block")
        while let row = try rows.next() {
            guard let meter = MeterID(row["meter"] as Int64) else { throw TestFailure("a block of no meter") }
            let key = RegisterKey(meter, RegisterID(UInt16(row["register"] as Int64)))
            let block = try BlockReader().decode(
                row["data"], window: Window(number: row["window"]), key: key, generation: row["generation"])
            for reading in block { take(key, reading) }
        }
        // The power may go between two migrations.
        guard try db.tableExists("pack") else { return }
        for window in try BlockIndex.windows(db) {
            var page = try BlockIndex.page(in: window, after: nil, db)
            while let current = page {
                try takePacks(in: window, current, db)
                page = try BlockIndex.page(in: window, after: current, db)
            }
        }
    }

    private mutating func takePacks(in window: Window, _ page: RegisterPage, _ db: Database) throws {
        try PackRows.forEach(in: window, page, db) { pack in
            for entry in pack.directory {
                let block = try BlockReader.decode(
                    pack.block(entry), window: window, key: entry.key, generation: pack.generation)
                for reading in block { take(entry.key, reading) }
            }
        }
    }

    private mutating func takeJournal(_ db: Database) throws {
        let compacted = try Int64.fetchOne(db, sql: "SELECT sequence FROM consumer WHERE name = 'compactor'") ?? 0
        let progress = try Compactor.Progress.fetch(db)
        isInsideCompaction = progress != nil
        try JournalRows(path: "").forEach(after: compacted, db) { batch in
            for committed in batch.readings {
                if let progress, batch.sequence <= progress.through,
                    CompactionPlan.Step(window: Window(holding: committed.reading.at), key: committed.key)
                        <= progress.step
                {
                    continue
                }
                take(committed.key, committed.reading)
            }
            return true
        }
    }

    private mutating func take(_ key: RegisterKey, _ reading: Reading) {
        readings.append(StoredReading(meter: key.meter, at: reading.at, register: reading.value))
    }
}

extension StoreFile {
    /// Whether the file of a gridd that is gone tells of a compaction cut short; the folder is left as it is.
    static func insideCompaction(copyOf folder: String) throws -> Bool {
        let copy = try TemporaryFolder()
        try copyStore(from: folder, to: copy.path)
        let queue = try DatabaseQueue(path: copy.file("gridd.sqlite"))
        defer { try? queue.close() }
        return try queue.read { db in try Compactor.Progress.fetch(db) != nil }
    }

    /// Copies the store's files and nothing that belongs to a running process.
    static func copyStore(from data: String, to copy: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: data) where name.hasPrefix("gridd.sqlite") {
            try files.copyItem(atPath: "\(data)/\(name)", toPath: "\(copy)/\(name)")
        }
    }
}
