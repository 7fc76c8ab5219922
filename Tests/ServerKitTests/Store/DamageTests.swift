import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// What a disk returns is not always what it was given.
@Suite struct DamageTests {
    private static let january: Int64 = 1_767_225_600
    private static let february: Int64 = january + 31 * 86_400

    private static func execute(_ folder: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Two meters' blocks in two months, the first meter's of January damaged.
    private static func damagedStore(in folder: String) async throws -> [MeterID] {
        let store = try await StoreEngine.sqlite.open(in: folder)
        let meters = try await store.addMeters(2)
        for meter in meters {
            try await store.append(meter, (1...50).map { Reading(january + $0 * 60, $0) })
            try await store.append(meter, (1...50).map { Reading(february + $0 * 60, 100 + $0) })
        }
        #expect(try await store.compact() == 200)
        await store.close()
        // The last byte, a value's: only the checksum tells.
        try execute(
            folder,
            """
            UPDATE block SET data = CAST(substr(data, 1, length(data) - 1) || x'7e' AS BLOB)
            WHERE meter = \(meters[0]) AND window = (SELECT min(window) FROM block)
            """)
        return meters
    }

    private static func span(_ from: Int64, _ to: Int64) -> TimeSpan {
        TimeSpan(start: Instant(seconds: from), end: Instant(seconds: to))
    }

    @Test func aDamagedBlockIsNamedAndEverythingElseIsServed() async throws {
        try await withFolder { folder in
            let meters = try await Self.damagedStore(in: folder)
            let store = try await StoreEngine.sqlite.open(in: folder)
            let fault = await #expect(throws: StoreFault.self) {
                try await store.readings(
                    of: RegisterKey(meters[0]), in: Self.span(Self.january, Self.february), after: nil, limit: 10)
            }
            #expect(fault?.code == .corrupt)
            #expect(fault?.message.contains("meter \(meters[0]) from 2026-01-01") == true)
            let later = try await store.readings(
                of: RegisterKey(meters[0]), in: Self.span(Self.february, Self.february + 86_400), after: nil,
                limit: 100)
            #expect(later.count == 50)
            #expect(try await store.everything(meters[1]).count == 100)
            #expect(store.latest(of: RegisterKey(meters[0]))?.last == Reading(Self.february + 3_000, 150))
            await store.close()
        }
    }

    @Test func readingsAreTakenAndCompactedBesideADamagedBlock() async throws {
        try await withFolder { folder in
            let meters = try await Self.damagedStore(in: folder)
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
            #expect(try await store.everything(meters[1]).count == 103)
            await store.close()
            // When the damaged block is gone, what came after it is there.
            try Self.execute(
                folder,
                """
                DELETE FROM block
                WHERE meter = \(meters[0]) AND window = (SELECT min(window) FROM block) AND generation = (
                    SELECT min(generation) FROM block
                    WHERE meter = \(meters[0]) AND window = (SELECT min(window) FROM block))
                """)
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

    @Test func theJournalIsCompactedBeforeItIsFull() {
        for limit in [10_000, 100_000, 4_000_000] {
            let configuration = SQLiteStore.Configuration(defaultZone: .utc, journalLimit: limit)
            #expect(configuration.compactionThreshold < limit)
        }
    }
}
