import Crypto
import Foundation
import GRDB
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

/// A copy of the store, made while it is used, and the way back.
@Suite struct BackupTests {
    /// Has a backup made and puts it into a file.
    private func backUp(
        _ store: any Store, to file: String, progress: @escaping @Sendable (BackupProgress) -> Void = { _ in }
    ) async throws -> BackupSummary {
        let backup = try await store.reserveBackup().make(by: "test", clock: .system, progress: progress)
        var bytes: [UInt8] = []
        while true {
            let piece = try await backup.bytes(at: Int64(bytes.count), count: 100_000)
            if piece.isEmpty { break }
            bytes += piece
        }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        let hash = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        #expect(backup.summary.sha256 == hash && backup.summary.bytes == Int64(bytes.count))
        return backup.summary
    }

    /// Names in a folder that are none of the store's own.
    private func strangers(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix("gridd.sqlite") }
    }

    @Test(arguments: StoreEngine.allCases) func whatIsRestoredIsWhatWasBackedUp(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, folder in
            let meters = try await store.addMeters(3)
            for (index, meter) in meters.enumerated() {
                try await store.append(meter, (0..<5_000).map { Reading(Int64($0 * 700), Int64($0 * (index + 1))) })
            }
            _ = try await store.record([], consumedThrough: store.counts.journalSequence)
            _ = try await store.compact()
            try await store.append(meters[0], [Reading(5_000_000, 9_999), Reading(350, 1)])
            let expected = try await everything(of: meters, in: store)

            let summary = try await backUp(store, to: folder + "/backup")
            #expect(summary.manifest.version == Version.current)
            #expect(summary.manifest.readings == 15_002)
            #expect(summary.manifest.counts.meters == 3)
            #expect(summary.manifest.counts.blockReadings == 15_000)
            #expect(summary.manifest.counts.journalReadings == 2)
            // What comes later is not in it.
            try await store.append(meters[1], [Reading(6_000_000, 10_000)])
            #expect(try strangers(in: folder) == ["backup"])

            let other = folder + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let file = try BackupFile(folder + "/backup")
            #expect(file.manifest == summary.manifest)
            try file.restore(into: other) { _ in }
            #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["gridd.sqlite"])
            let restored = try await engine.open(in: other)
            #expect(try await everything(of: meters, in: restored) == expected)
            #expect(restored.counts.stored == 15_002)
            #expect(restored.counts.journalSequence == summary.manifest.counts.journalSequence)
            // It is a store like any other: it goes on, and can be backed up itself.
            try await restored.append(meters[2], [Reading(7_000_000, 20_000)])
            #expect(try await backUp(restored, to: folder + "/second").manifest.readings == 15_003)
            await restored.close()
        }
    }

    private func everything(of meters: [MeterID], in store: any Store) async throws -> [[Reading]] {
        var all: [[Reading]] = []
        for meter in meters { all.append(try await store.everything(meter)) }
        return all
    }

    @Test(arguments: StoreEngine.allCases)
    func aBackupUnderLoadHoldsEveryReadingUpToOneMomentAndNoneAfterIt(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            // A slice is over at once, so that commits and compactions come between all of the copy's steps.
            let store = try await engine.open(in: folder, slice: .nanoseconds(1))
            let meters = try await store.addMeters(200)
            for round in 0..<20 {
                let readings = meters.flatMap { meter in
                    (0..<50).map { index in
                        SubmittedReading(
                            key: RegisterKey(meter), at: Instant(seconds: Int64(round * 50 + index) * 60),
                            value: Energy(milliwattHours: Int64.random(in: 0...1_000_000_000_000)))
                    }
                }
                _ = try await store.append(
                    ReadingBatch(readings: readings, source: .bulk, receivedAt: Instant(seconds: 0)))
            }
            let before = store.counts.stored
            let isOver = Mutex(false)
            defer { isOver.withLock { $0 = true } }
            let load = Task {
                var acknowledged = 0
                while !isOver.withLock({ $0 }) {
                    let at = Instant(seconds: Int64(100_000 + acknowledged * 60))
                    let readings = meters.map {
                        SubmittedReading(key: RegisterKey($0), at: at, value: .wattHours(Int64(acknowledged)))
                    }
                    _ = try await store.append(
                        ReadingBatch(readings: readings, source: .bulk, receivedAt: Instant(seconds: 0)))
                    acknowledged += 1
                    if acknowledged % 5 == 0 { _ = try await store.compact() }
                }
                return acknowledged
            }
            let summary = try await backUp(store, to: folder + "/backup")
            isOver.withLock { $0 = true }
            let acknowledged = try await load.value
            let during = summary.manifest.readings - before
            #expect(during % Int64(meters.count) == 0, "a batch is in it whole or not at all")
            #expect(during <= Int64(acknowledged * meters.count))

            let other = folder + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            try BackupFile(folder + "/backup").restore(into: other) { _ in }
            let restored = try await engine.open(in: other)
            let rounds = during / Int64(meters.count)
            for meter in meters {
                let source = try await store.everything(meter)
                #expect(try await restored.everything(meter) == Array(source.prefix(1_000 + Int(rounds))))
            }
            await restored.close()
            await store.close()
        }
    }

    @Test(arguments: StoreEngine.allCases) func oneCopyIsMadeAtATime(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let first = try store.reserveBackup()
            #expect(throws: StoreFault.self) { try store.reserveBackup() }
            let backup = try await first.make(by: "test", clock: .system) { _ in }
            let fault = #expect(throws: StoreFault.self) { try store.reserveBackup() }
            #expect(fault?.code == .conflict)
            withExtendedLifetime(backup) {}
        }
    }

    @Test(arguments: StoreEngine.allCases) func aPlaceThatIsNotUsedIsFreeAgain(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, folder in
            for _ in 0..<3 { _ = try store.reserveBackup() }
            _ = try await backUp(store, to: folder + "/backup")
        }
    }

    /// A copy that stops after its first part until it is let go; it waits where it keeps no other task from running.
    private struct HeldCopy {
        let begun: AsyncStream<Void>
        private let begin: AsyncStream<Void>.Continuation
        private let gate = DispatchSemaphore(value: 0)

        init() { (begun, begin) = AsyncStream.makeStream(of: Void.self) }

        func make(_ store: any Store) -> Task<any FinishedBackup, any Error> {
            Task(executorPreference: OffPoolExecutor()) { [begin, gate] in
                try await store.reserveBackup().make(by: "test", clock: .system) { progress in
                    guard progress.done < progress.total else { return }
                    begin.yield()
                    gate.wait()
                }
            }
        }

        func letGo() { for _ in 0..<1_000 { gate.signal() } }
    }

    /// Gives `body` a store of some 40 MB, a copy of which takes several rounds.
    private func withLargeStore(_ body: (any Store, String) async throws -> Void) async throws {
        try await withFolder { folder in
            let store = try await StoreEngine.sqlite.open(in: folder)
            let behind = try DatabaseQueue(path: folder + "/gridd.sqlite")
            try await behind.write { db in
                for _ in 0..<40 {
                    try db.execute(
                        sql: """
                            INSERT INTO audit (at, actor, action, subject, detail)
                            VALUES (0, '', '', '', hex(randomblob(500000)))
                            """)
                }
            }
            try behind.close()
            try await body(store, folder)
            await store.close()
        }
    }

    @Test func aBackupThatIsCancelledLeavesNothing() async throws {
        try await withLargeStore { store, folder in
            let held = HeldCopy()
            let backup = held.make(store)
            for await _ in held.begun { break }
            backup.cancel()
            held.letGo()
            await #expect(throws: CancellationError.self) { try await backup.value }
            #expect(try strangers(in: folder).isEmpty)
            try await store.append(try await store.addMeters(1)[0], [Reading(1, 1)])
            #expect(try await backUp(store, to: folder + "/backup").manifest.readings == 1)
        }
    }

    @Test func aStoreThatClosesEndsTheCopyOfIt() async throws {
        try await withLargeStore { store, folder in
            let held = HeldCopy()
            let backup = held.make(store)
            for await _ in held.begun { break }
            async let closing: Void = store.close()
            while true {
                do { try await store.append(1, [Reading(1, 1)]) } catch let fault as StoreFault {
                    if fault.code == .closed { break }
                }
            }
            held.letGo()
            let fault = await #expect(throws: StoreFault.self) { try await backup.value }
            #expect(fault?.code == .closed)
            await closing
            #expect(try strangers(in: folder).isEmpty)
            let again = try await StoreEngine.sqlite.open(in: folder)
            #expect(try await backUp(again, to: folder + "/backup").bytes > 40_000_000)
            await again.close()
        }
    }

    @Test func whatACrashLeftOfACopyGoesAtTheNextStart() async throws {
        try await withFolder { folder in
            for name in ["gridd-copy-1.tmp", "gridd-copy-1.tmp-journal", "mine.tmp"] {
                try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            let store = try await StoreEngine.sqlite.open(in: folder)
            #expect(try strangers(in: folder) == ["mine.tmp"])
            await store.close()
        }
    }

    @Test func aBackupIsOneFileThatAsksForNoOther() async throws {
        try await withStore(.sqlite) { store, folder in
            try await store.append(try await store.addMeters(1)[0], [Reading(1, 1)])
            _ = try await backUp(store, to: folder + "/backup")
            let header = try Data(contentsOf: URL(fileURLWithPath: folder + "/backup")).prefix(20)
            // SQLite file format 1.3.3: 1 where the file is used with a rollback journal, 2 with a WAL.
            #expect(Array(header[18...]) == [1, 1])
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: folder + "/backup", configuration: configuration)
            #expect(try await queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
            let audited = try await queue.read { db in
                try String.fetchOne(db, sql: "SELECT actor FROM audit WHERE action = 'backup.make'")
            }
            #expect(audited == "test")
        }
    }

    // MARK: Files that are none

    @Test func whatIsNoBackupIsNotRestored() async throws {
        try await withStore(.sqlite) { store, folder in
            try await store.append(try await store.addMeters(1)[0], [Reading(1, 1)])
            _ = try await backUp(store, to: folder + "/backup")
            let good = try Data(contentsOf: URL(fileURLWithPath: folder + "/backup"))
            let other = try DatabaseQueue(path: folder + "/other.sqlite")
            try await other.write { try $0.execute(sql: "CREATE TABLE meter (id INTEGER)") }
            let files: [(String, Data, StoreFault.Code)] = [
                ("empty", Data(), .conflict), ("text", Data("no backup at all\n".utf8), .conflict),
                ("other", try Data(contentsOf: URL(fileURLWithPath: folder + "/other.sqlite")), .conflict),
                ("half", good.prefix(good.count / 2), .corrupt),
            ]
            for (name, bytes, code) in files {
                let path = folder + "/" + name
                try bytes.write(to: URL(fileURLWithPath: path))
                let target = folder + "/into-" + name
                try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
                let fault = #expect(throws: StoreFault.self, "\(name)") {
                    try BackupFile(path).restore(into: target) { _ in }
                }
                #expect(fault?.code == code, "\(name): \(fault?.message ?? "")")
                #expect(fault?.message.contains(path) == true)
                #expect(try FileManager.default.contentsOfDirectory(atPath: target).isEmpty)
            }
            #expect(throws: StoreFault.self) { try BackupFile(folder + "/absent") }
            #expect(throws: StoreFault.self) { try BackupFile(folder) }
        }
    }

    @Test(arguments: [
        ("DELETE FROM pack", "blocks"), ("DELETE FROM journal", "journalBatches"),
        ("DELETE FROM register_page", "readings"),
        ("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'journal'", "journalSequence"),
    ])
    func aBackupThatHoldsSomethingElseThanItSaysIsNotRestored(_ sql: String, _ named: String) async throws {
        try await withStore(.sqlite) { store, folder in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, [Reading(1, 1), Reading(2, 2)])
            _ = try await store.compact()
            try await store.append(meter, [Reading(3, 3)])
            _ = try await backUp(store, to: folder + "/backup")
            let queue = try DatabaseQueue(path: folder + "/backup")
            try await queue.write { try $0.execute(sql: sql) }
            try queue.close()
            let target = folder + "/target"
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            let fault = #expect(throws: StoreFault.self) {
                try BackupFile(folder + "/backup").restore(into: target) { _ in }
            }
            #expect(fault?.code == .corrupt && fault?.message.contains(named) == true, "\(fault?.message ?? "")")
            #expect(try FileManager.default.contentsOfDirectory(atPath: target).isEmpty)
        }
    }

    @Test func aBackupOfANewerGriddIsNotRestored() async throws {
        try await withStore(.sqlite) { store, folder in
            _ = try await backUp(store, to: folder + "/backup")
            let queue = try DatabaseQueue(path: folder + "/backup")
            try await queue.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999 of tomorrow')")
            }
            try queue.close()
            let fault = #expect(throws: StoreFault.self) { try BackupFile(folder + "/backup") }
            #expect(fault?.code == .conflict && fault?.message.contains("does not know") == true)
        }
    }

    @Test func aFolderWithAStoreIsNotRestoredInto() async throws {
        try await withStore(.sqlite) { store, folder in
            let meter = try await store.addMeters(1)[0]
            _ = try await backUp(store, to: folder + "/backup")
            try await store.append(meter, [Reading(1, 1)])
            let fault = #expect(throws: StoreFault.self) {
                try BackupFile(folder + "/backup").restore(into: folder) { _ in }
            }
            #expect(fault?.code == .conflict)
            #expect(try await store.everything(meter) == [Reading(1, 1)])
        }
    }
}
