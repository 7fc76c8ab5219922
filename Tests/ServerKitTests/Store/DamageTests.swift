import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// What a disk returns is not always what it was given.
@Suite struct DamageTests {
    private static let january: Int64 = 1_767_225_600
    private static let february: Int64 = january + 31 * 86_400

    private static func change(_ folder: String, _ change: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
        try queue.write(change)
        try queue.close()
    }

    private static func execute(_ folder: String, _ sql: String) throws {
        try change(folder) { try $0.execute(sql: sql) }
    }

    /// Blocks in a pack, and blocks that have rows of their own.
    private static let sizes: [Int64] = [50, 150]

    /// Two meters' blocks of so many readings in two months, the first meter's of January damaged.
    private static func damagedStore(_ size: Int64, in folder: String) async throws -> [MeterID] {
        let store = try await StoreEngine.sqlite.open(in: folder)
        let meters = try await store.addMeters(2)
        for meter in meters {
            try await store.append(meter, (1...size).map { Reading(january + $0 * 60, $0) })
            try await store.append(meter, (1...size).map { Reading(february + $0 * 60, 200 + $0) })
        }
        #expect(try await store.compact() == 4 * Int(size))
        await store.close()
        try change(folder) { try StoredBytes.damage(meters[0], $0) }
        return meters
    }

    private static func span(_ from: Int64, _ to: Int64) -> TimeSpan {
        TimeSpan(start: Instant(seconds: from), end: Instant(seconds: to))
    }

    @Test(arguments: sizes) func aDamagedBlockIsNamedAndEverythingElseIsServed(_ size: Int64) async throws {
        try await withFolder { folder in
            let meters = try await Self.damagedStore(size, in: folder)
            let store = try await StoreEngine.sqlite.open(in: folder)
            let fault = await #expect(throws: StoreFault.self) {
                try await store.readings(
                    of: RegisterKey(meters[0]), in: Self.span(Self.january, Self.february), after: nil, limit: 10)
            }
            #expect(fault?.code == .corrupt)
            #expect(fault?.message.contains("meter \(meters[0]) from 2026-01-01") == true)
            let later = try await store.readings(
                of: RegisterKey(meters[0]), in: Self.span(Self.february, Self.february + 86_400), after: nil,
                limit: 200)
            #expect(later.count == size)
            #expect(try await store.everything(meters[1]).count == 2 * size)
            #expect(store.latest(of: RegisterKey(meters[0]))?.last == Reading(Self.february + 60 * size, 200 + size))
            await store.close()
        }
    }

    @Test(arguments: sizes) func readingsAreTakenAndCompactedBesideADamagedBlock(_ size: Int64) async throws {
        try await withFolder { folder in
            let meters = try await Self.damagedStore(size, in: folder)
            let store = try await StoreEngine.sqlite.open(in: folder)
            // In one batch, late and into the damaged block's time, so that it would have to say whether it has them.
            let late = (1...3).map { Reading(Self.january + $0 * 60 + 1, $0) }
            let known = Reading(Self.january + 60, 1)
            let batch = ReadingBatch(
                readings: (late + [known]).flatMap { reading in
                    meters.map { SubmittedReading(key: RegisterKey($0), at: reading.at, value: reading.value) }
                }, source: .bulk, receivedAt: Instant(seconds: 0))
            let receipt = try await store.append(batch)
            // What the damaged block may have had is taken again; the whole one's is known.
            #expect(receipt.accepted == 7)
            #expect(try await store.compact() == 7)
            #expect(store.counts.journalReadings == 0, "the journal is not held up")
            #expect(try await store.everything(meters[1]).count == 2 * size + 3)
            await store.close()
            // When the damaged block is gone, what came after it is there.
            try Self.change(folder) { try StoredBytes.removeOldest(meters[0], $0) }
            let again = try await StoreEngine.sqlite.open(in: folder)
            let readings = try await again.readings(
                of: RegisterKey(meters[0]), in: Self.span(Self.january, Self.february), after: nil, limit: 100)
            #expect(readings == ([known] + late).sorted())
            await again.close()
        }
    }

    @Test func aDamagedJournalRowIsNamedAndCanBeGivenUp() async throws {
        try await withFolder { folder in
            let store = try await StoreEngine.sqlite.open(in: folder)
            let meter = try await store.addMeters(1)[0]
            for number in 1...3 { try await store.append(meter, [Reading(Self.january + Int64(number), 1)]) }
            await store.close()
            try Self.execute(
                folder,
                """
                UPDATE journal SET batch = CAST(substr(batch, 1, length(batch) - 1) || x'7e' AS BLOB)
                WHERE sequence = 2
                """)
            let fault = await #expect(throws: StoreFault.self) { try await StoreEngine.sqlite.open(in: folder) }
            #expect(fault?.code == .corrupt)
            #expect(fault?.message.contains("journal row 2 of \(folder)/gridd.sqlite is damaged") == true)
            // The way out that the manual names.
            try Self.execute(folder, "DELETE FROM journal WHERE sequence = 2")
            let again = try await StoreEngine.sqlite.open(in: folder)
            #expect(
                try await again.everything(meter).map(\.at.milliseconds) == [1, 3].map { (Self.january + $0) * 1_000 })
            #expect(try await again.append(meter, [Reading(Self.january + 2, 1)]).accepted == 1)
            #expect(again.counts.stored == 3)
            await again.close()
        }
    }

    @Test func whatIsKeptOfRegistersIsWorkedOutAnewWhenItIsDamaged() async throws {
        try await withFolder { folder in
            var store = try await StoreEngine.sqlite.open(in: folder)
            let meters = try await store.addMeters(70)
            for (index, meter) in meters.enumerated() {
                let count = Int64(index * 3 + 1)
                try await store.append(meter, (1...count).map { Reading(Self.january + $0 * 40_000, $0) })
            }
            _ = try await store.compact()
            let latest = meters.map { store.latest(of: RegisterKey($0)) }
            let stored = store.counts.stored
            await store.close()
            try Self.execute(
                folder, "UPDATE register_page SET data = zeroblob(length(data)) WHERE page = 0")
            store = try await StoreEngine.sqlite.open(in: folder)
            #expect(meters.map { store.latest(of: RegisterKey($0)) } == latest)
            #expect(store.counts.stored == stored)
            #expect(try await store.append(meters[3], [Reading(Self.january + 40_000, 1)]).accepted == 0)
            await store.close()
            let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
            let mended = try await queue.read { db in
                try RegisterStates.fetch(RegisterPage(number: 0), db).states.count
            }
            #expect(mended == 63)
            try queue.close()
        }
    }

    @Test func aDamagedBlockDoesNotKeepWhatIsKeptOfItsNeighboursFromBeingWorkedOut() async throws {
        try await withFolder { folder in
            var store = try await StoreEngine.sqlite.open(in: folder)
            let meters = try await store.addMeters(3)
            for meter in meters {
                try await store.append(meter, (1...5).map { Reading(Self.january + $0 * 60, $0) })
            }
            _ = try await store.compact()
            try await store.append(meters[0], [Reading(Self.january + 900, 9)])
            _ = try await store.compact()
            await store.close()
            try Self.change(folder) { db in
                // The register's newest block, and what is kept of the page.
                try db.execute(
                    sql: """
                        UPDATE pack SET data = CAST(substr(data, 1, length(data) - 1) || x'7e' AS BLOB)
                        WHERE generation = (SELECT max(generation) FROM pack)
                        """)
                try db.execute(sql: "UPDATE register_page SET data = zeroblob(50)")
            }
            store = try await StoreEngine.sqlite.open(in: folder)
            #expect(store.latest(of: RegisterKey(meters[1]))?.last == Reading(Self.january + 300, 5))
            #expect(store.latest(of: RegisterKey(meters[0]))?.last == Reading(Self.january + 300, 5), "as far as known")
            let fault = await #expect(throws: StoreFault.self) { try await store.everything(meters[0]) }
            #expect(fault?.code == .corrupt, "what can't be read is not passed over")
            #expect(try await store.everything(meters[1]).count == 5)
            #expect(store.counts.stored == 16)
            try await store.append(meters[1], [Reading(Self.january + 360, 6)])
            #expect(try await store.compact() == 1)
            await store.close()
        }
    }

    /// A pack whose directory changed keeps nobody's rolled history from being told.
    @Test func aMonthThatIsRolledUpForGoodIsToldBesideADamagedPack() async throws {
        try await withFolder { folder in
            let now = Instant(seconds: Self.january + 300 * 86_400)
            var store = try await StoreEngine.sqlite.open(in: folder)
            let meters = try await store.addMeters(2)
            for meter in meters {
                try await store.append(meter, (0..<2_000).map { Reading(Self.january + $0 * 900, $0) })
            }
            _ = try await store.compact()
            await store.close()
            let clock = WallClock { now }
            store = try await StoreEngine.sqlite.open(in: folder, retention: .days(62), clock: clock)
            try await store.retain()
            #expect(store.counts.stored < 100)
            await store.close()
            // A pack of the same page and month whose directory can't be read.
            try Self.change(folder) { db in
                try db.execute(
                    sql: """
                        INSERT INTO pack (window, page, generation, first, last, blocks, count, data)
                        SELECT window, 0, 77, min(first), max(last), 1, 1, zeroblob(60) FROM block GROUP BY window
                        """)
            }
            store = try await StoreEngine.sqlite.open(in: folder, retention: .days(62), clock: clock)
            let from = Instant(seconds: Self.january + 2 * 86_400)
            let boundaries = (0...3).map { from.adding(seconds: Int64($0) * 86_400) }
            let (pieces, _) = try await RegisterReader(store, RegisterKey(meters[1])).pieces(boundaries: boundaries)
            #expect(pieces.map(\.consumption) == [.wattHours(96), .wattHours(96), .wattHours(96)])
            await store.close()
        }
    }
}
