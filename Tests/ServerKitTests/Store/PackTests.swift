import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// Small blocks and what is kept of registers lie together with those of neighbouring meters.
@Suite struct PackTests {
    private static let window = Window(holding: Instant(rfc3339: "2026-11-22T00:00:00Z")!)
    private static let page = RegisterPage(holding: 130)

    private static func readings(_ count: Int64, from: Int64 = 0) -> [Reading] {
        (0..<count).map { Reading(at: window.start.adding(seconds: (from + $0) * 60), value: .wattHours(from + $0)) }
    }

    private static func pack(_ blocks: [(RegisterKey, [Reading])]) -> [UInt8] {
        var draft = PackCodec.Draft(window: window, page: page)
        for (key, readings) in blocks { draft.add(readings[...], of: key) }
        return draft.encoded()
    }

    private static func directory(
        _ bytes: [UInt8], _ window: Window = window, _ page: RegisterPage = page
    ) throws -> [PackCodec.Entry] {
        try bytes.withUnsafeBytes { bytes throws(FormatError) in
            try PackCodec.directory(of: bytes, window: window, page: page)
        }
    }

    private static let blocks: [(RegisterKey, [Reading])] = [
        (RegisterKey(128), readings(1)), (RegisterKey(130), readings(20)),
        (RegisterKey(130, RegisterID(2)), readings(3)),
        (RegisterKey(191), readings(100, from: 500)),
    ]

    @Test func aPackGivesBackItsBlocks() throws {
        let bytes = Self.pack(Self.blocks)
        let directory = try Self.directory(bytes)
        #expect(directory.map(\.key) == Self.blocks.map(\.0))
        for (entry, (key, readings)) in zip(directory, Self.blocks) {
            #expect(entry.first == readings.first?.at && entry.last == readings.last?.at)
            #expect(entry.count == readings.count)
            let block = try bytes[entry.bytes].withUnsafeBytes {
                try BlockCodec.decode($0, window: Self.window, key: key)
            }
            #expect(block == readings)
        }
    }

    @Test func aPackElsewhereOrChangedIsNotTakenForOne() throws {
        let bytes = Self.pack(Self.blocks)
        #expect(throws: FormatError.checksum) { try Self.directory(bytes, Self.window.next) }
        #expect(throws: FormatError.checksum) {
            try Self.directory(bytes, Self.window, RegisterPage(number: Self.page.number + 1))
        }
        let blocks = try #require(try Self.directory(bytes).first?.bytes.lowerBound)
        for bit in 0..<blocks * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: FormatError.self, "bit \(bit)") { try Self.directory(changed) }
        }
        for length in 0..<bytes.count {
            #expect(throws: FormatError.self, "\(length) bytes") { try Self.directory(Array(bytes.prefix(length))) }
        }
    }

    @Test func statesGiveBackWhatWasPutIn() throws {
        func reading(_ at: Int64, _ value: Int64) -> Reading {
            Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: value))
        }
        let states = [
            RegisterState(
                key: RegisterKey(129), count: 7, firstAt: Instant(milliseconds: 0),
                latest: LatestReadings(last: reading(.max, .min), previous: reading(.min, .max))),
            RegisterState(
                key: RegisterKey(129, RegisterID(.max)), count: .max, firstAt: Instant(milliseconds: 5),
                latest: LatestReadings(last: reading(5, 0), previous: nil)),
            RegisterState(
                key: RegisterKey(191), count: 0, firstAt: Instant(milliseconds: .min),
                latest: LatestReadings(last: reading(-1, 1), previous: reading(-2, 3))),
        ]
        let bytes = RegisterStateCodec.encode(states, page: Self.page)
        func decoded(_ bytes: [UInt8], _ page: RegisterPage = Self.page) throws -> [RegisterState] {
            try bytes.withUnsafeBytes { bytes throws(FormatError) in try RegisterStateCodec.decode(bytes, page: page) }
        }
        #expect(try decoded(bytes) == states)
        #expect(throws: FormatError.checksum) { try decoded(bytes, RegisterPage(number: 1)) }
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: FormatError.self, "bit \(bit)") { try decoded(changed) }
        }
    }

    /// However readings of a page are brought in, all of them are there once, and few rows hold them.
    @Test(arguments: 0..<8) func manySmallCompactionsLoseNothing(_ seed: UInt64) async throws {
        try await withStore(.sqlite) { store, folder in
            var random = Seeded(seed)
            let meters = try await store.addMeters(130)
            var expected: [MeterID: Set<Reading>] = [:]
            for round in 0..<40 {
                for _ in 0..<Int.random(in: 1...200, using: &random) {
                    let meter = meters.randomElement(using: &random)!
                    let count = Int64.random(
                        in: 1...(Int.random(in: 0..<20, using: &random) == 0 ? 300 : 6), using: &random)
                    // Late ones now and then, and over a month's end.
                    let from =
                        Bool.random(using: &random)
                        ? Int64(round) * 1_000 : Int64.random(in: 0...40_000, using: &random)
                    let readings = (0..<count).map { Reading(1_796_000_000 + (from + $0) * 3, from + $0) }
                    expected[meter, default: []].formUnion(readings)
                    try await store.append(meter, readings)
                }
                _ = try await store.compact()
            }
            #expect(Int(store.counts.stored) == expected.values.reduce(0) { $0 + $1.count })
            for meter in meters {
                #expect(try await store.everything(meter) == expected[meter, default: []].sorted(), "meter \(meter)")
                #expect(store.latest(of: RegisterKey(meter))?.last == expected[meter]?.max())
            }
            let behind = try DatabaseQueue(path: folder + "/gridd.sqlite")
            let packs = try await behind.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM pack") ?? 0 }
            try behind.close()
            // Three pages in two months, with some twenty generations each at the most.
            #expect(packs < 150, "\(packs)")
        }
    }

    /// A page with much to write is cut where a meter ends; when packs are taken up too, both runs may bring one register
    /// a row.
    @Test func aPageThatIsCutInTwoLosesNothing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(127).suffix(64)
            var next: Int64 = 0
            for round in 0..<32 {
                let count: Int64 = round % 4 == 3 ? 200 : 60
                let batch = ReadingBatch(
                    readings: meters.flatMap { meter in
                        (next..<next + count).map {
                            SubmittedReading(
                                key: RegisterKey(meter), at: Instant(seconds: 1_795_000_000 + $0),
                                value: .wattHours($0))
                        }
                    }, source: .bulk, receivedAt: Instant(seconds: 0))
                _ = try await store.append(batch)
                next += count
                #expect(try await store.compact() == Int(count) * meters.count, "round \(round)")
            }
            #expect(store.counts.stored == next * 64 && store.counts.journalReadings == 0)
            for meter in meters {
                #expect(try await store.everything(meter).map(\.value) == (0..<next).map { .wattHours($0) })
            }
        }
    }

    @Test func statesOfAnEarlierStoreAreTakenOver() async throws {
        try await withFolder { folder in
            let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
            try Schema.migrator.migrate(queue, upTo: "0003 retention")
            let keys = [RegisterKey(1), RegisterKey(63), RegisterKey(64, RegisterID(1)), RegisterKey(200)]
            try await queue.write { db in
                for (index, key) in keys.enumerated() {
                    let previous: Int64? = index == 2 ? nil : 1_000
                    try db.execute(
                        sql: """
                            INSERT INTO register_state
                            (meter, register, count, first_at, last_at, last_value, previous_at, previous_value)
                            VALUES (?, ?, ?, 500, 2000, ?, ?, ?)
                            """,
                        arguments: [
                            key.meter.value, Int64(key.register.value), index + 1, 7 * index, previous, previous,
                        ])
                }
            }
            try Schema.migrator.migrate(queue)
            let states = try await queue.read { db in
                var states: [RegisterState] = []
                try RegisterStates.forEach(db) {
                    states += $0.states
                    return true
                }
                return states
            }
            #expect(states.map(\.key) == keys)
            #expect(states.map(\.count) == [1, 2, 3, 4])
            #expect(states.map { $0.latest.last.value.milliwattHours } == [0, 7, 14, 21])
            #expect(states.map { $0.latest.previous?.at.milliseconds } == [1_000, 1_000, nil, 1_000])
            #expect(states.allSatisfy { $0.firstAt.milliseconds == 500 && $0.latest.last.at.milliseconds == 2_000 })
            try queue.close()
        }
    }
}
