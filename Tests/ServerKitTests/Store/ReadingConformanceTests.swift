import Foundation
import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// What every engine must do with readings.
@Suite struct ReadingConformanceTests {
    @Test(arguments: StoreEngine.allCases)
    func aReadingSentAgainIsAcknowledgedAgainAndStoredOnce(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let readings = [Reading(100, 1), Reading(200, 2), Reading(300, 3)]
            #expect(try await store.append(meter, readings).accepted == 3)
            // From the journal, within one batch, and from the blocks.
            #expect(try await store.append(meter, readings).dispositions == [.duplicate, .duplicate, .duplicate])
            let twice = try await store.append(
                meter, [Reading(400, 4), Reading(400, 4), Reading(250, 2), Reading(250, 2)])
            #expect(twice.dispositions == [.new, .duplicate, .new, .duplicate])
            #expect(try await store.compact() == 5)
            #expect(try await store.append(meter, readings + [Reading(250, 2), Reading(400, 4)]).accepted == 0)
            #expect(try await store.everything(meter).count == 5)
            #expect(store.counts.stored == 5)
            #expect(store.counts.acknowledged == 15)
            #expect(store.counts.duplicates == 10)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func twoValuesAtOneInstantAreBothKeptAndTheGreaterIsTaken(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, [Reading(100, 5), Reading(200, 9), Reading(200, 7)])
            #expect(store.latest(of: RegisterKey(meter))?.last == Reading(200, 9))
            _ = try await store.compact()
            try await store.append(meter, [Reading(200, 8)])
            #expect(
                try await store.everything(meter) == [
                    Reading(100, 5), Reading(200, 7), Reading(200, 8), Reading(200, 9),
                ])
            let later = try await store.history(
                of: RegisterKey(meter), in: TimeSpan(start: Instant(seconds: 201), end: Instant(seconds: 300)))
            #expect(later.before == Reading(200, 9))
            let earlier = try await store.history(
                of: RegisterKey(meter), in: TimeSpan(start: Instant(seconds: 150), end: Instant(seconds: 200)))
            #expect(earlier.after == Reading(200, 9))
        }
    }

    /// One on request and one by itself, say: the same journal rows must not be moved twice.
    @Test(arguments: StoreEngine.allCases)
    func compactionsAskedForAtTheSameTimeMoveEachReadingOnce(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(50)
            for meter in meters { try await store.append(meter, (0..<40).map { Reading($0 * 900, $0) }) }
            async let first = store.compact()
            async let second = store.compact()
            async let third = store.compact()
            let moved = try await [first, second, third]
            #expect(moved.reduce(0, +) == 2_000)
            #expect(store.counts.stored == 2_000)
            #expect(store.counts.journalReadings == 0)
            for meter in meters { #expect(try await store.everything(meter).count == 40) }
        }
    }

    /// A year brought in for one meter and sent again, before anything of it is compacted.
    @Test(arguments: StoreEngine.allCases)
    func aLongTailKnowsWhatItHolds(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let year = (0..<35_040).map { Reading($0 * 900, $0) }
            #expect(try await store.append(meter, year).accepted == 35_040)
            #expect(try await store.append(meter, year).accepted == 0)
            // Late ones find their place among those that were sorted, and are known from then on.
            let late = (0..<100).map { Reading($0 * 9_000 + 450, $0) }
            #expect(try await store.append(meter, late).accepted == 100)
            #expect(try await store.append(meter, late + [Reading(40_000_000, 40_000)]).accepted == 1)
            #expect(try await store.append(meter, year + late).accepted == 0)
            #expect(try await store.everything(meter) == (year + late + [Reading(40_000_000, 40_000)]).sorted())
            _ = try await store.compact()
            #expect(try await store.append(meter, Array(year.suffix(10)) + late).accepted == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aLateReadingFindsItsPlaceInACompactedWindow(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, (0..<100).map { Reading($0 * 600, $0) })
            _ = try await store.compact()
            #expect(try await store.append(meter, [Reading(301, 0), Reading(90_000, 200)]).accepted == 2)
            _ = try await store.compact()
            #expect(try await store.append(meter, [Reading(302, 0)]).accepted == 1)
            let all = try await store.everything(meter)
            #expect(all.count == 103)
            #expect(all == all.sorted())
            #expect(store.latest(of: RegisterKey(meter))?.last == Reading(90_000, 200))
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aLocalTimeShownTwiceIsTheFirstUnlessThatPrecedesTheLastReading(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            func send(_ first: Int64, _ second: Int64, _ wattHours: Int64) async throws -> Disposition {
                try await store.append(
                    ReadingBatch(
                        readings: [
                            SubmittedReading(
                                key: RegisterKey(meter), at: Instant(seconds: first), orElse: Instant(seconds: second),
                                value: .wattHours(wattHours))
                        ], source: .meterSocket, receivedAt: Instant(seconds: 0))
                ).dispositions[0]
            }
            // 02:00 and 02:30 pass twice, an hour apart.
            #expect(try await send(1_000, 4_600, 1) == .new)
            #expect(try await send(2_800, 6_400, 2) == .new)
            #expect(try await send(1_000, 4_600, 3) == .new)
            #expect(try await send(2_800, 6_400, 4) == .new)
            // Sent again, each is what it was.
            #expect(try await send(1_000, 4_600, 1) == .duplicate)
            #expect(try await send(1_000, 4_600, 3) == .duplicate)
            #expect(
                try await store.everything(meter) == [
                    Reading(1_000, 1), Reading(2_800, 2), Reading(4_600, 3), Reading(6_400, 4),
                ])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func registersOfOneMeterAreApart(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let export = RegisterKey(meter, RegisterID(2))
            try await store.append(meter, [Reading(100, 1)])
            let receipt = try await store.append(
                ReadingBatch(
                    readings: [SubmittedReading(key: export, at: Instant(seconds: 100), value: .wattHours(1))],
                    source: .bulk, receivedAt: Instant(seconds: 0)))
            #expect(receipt.accepted == 1)
            _ = try await store.compact()
            #expect(try await store.history(of: export, in: .always).readings == [Reading(100, 1)])
            #expect(try await store.everything(meter) == [Reading(100, 1)])
        }
    }

    /// Random registers, with compactions, restarts and repeats in between, against a set in memory.
    @Test(arguments: StoreEngine.allCases, [11, 12, 13, 14] as [UInt64])
    func answersAreTheSameWhateverIsCompacted(_ engine: StoreEngine, _ seed: UInt64) async throws {
        try await withFolder { folder in
            var random = Seeded(seed)
            var store = try await engine.open(in: folder)
            let meters = try await store.addMeters(3)
            var model: [MeterID: Set<Reading>] = [:]
            for _ in 0..<40 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: _ = try await store.compact()
                case 1:
                    await store.close()
                    store = try await engine.open(in: folder)
                default:
                    let meter = meters.randomElement(using: &random)!
                    // Some five months, so that readings meet in windows and repeat.
                    let batch = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                        Reading(
                            1_790_000_000 + Int64.random(in: 0..<2_000, using: &random) * 6_000,
                            Int64.random(in: 0...2, using: &random))
                    }
                    let receipt = try await store.append(meter, batch)
                    var known = model[meter] ?? []
                    for (reading, disposition) in zip(batch, receipt.dispositions) {
                        #expect(disposition == (known.insert(reading).inserted ? .new : .duplicate))
                    }
                    model[meter] = known
                }
                for meter in meters { try await check(store, meter, model[meter] ?? [], &random) }
                #expect(store.counts.stored == Int64(model.values.reduce(0) { $0 + $1.count }))
            }
            await store.close()
        }
    }

    private func check(_ store: any Store, _ meter: MeterID, _ model: Set<Reading>, _ random: inout Seeded) async throws
    {
        let sorted = model.sorted()
        let from = 1_789_990_000 + Int64.random(in: 0..<12_100_000, using: &random)
        let span = TimeSpan(
            start: Instant(seconds: from),
            end: Instant(seconds: from + Int64.random(in: 1..<8_000_000, using: &random)))
        let history = try await store.history(of: RegisterKey(meter), in: span)
        #expect(history.readings == sorted.filter { span.contains($0.at) })
        #expect(history.before == sorted.last { $0.at < span.start })
        let next = sorted.first { $0.at >= span.end }?.at
        #expect(history.after == sorted.last { $0.at == next })

        let instants = Set(sorted.map(\.at)).sorted()
        let latest = store.latest(of: RegisterKey(meter))
        #expect(latest?.last == sorted.last)
        #expect(latest?.previous == (instants.count < 2 ? nil : sorted.last { $0.at == instants[instants.count - 2] }))

        var paged: [Reading] = []
        while true {
            let page = try await store.readings(of: RegisterKey(meter), in: span, after: paged.last, limit: 17)
            paged.append(contentsOf: page)
            if page.count < 17 { break }
        }
        #expect(paged == history.readings)
    }

    @Test(arguments: StoreEngine.allCases)
    func aRestartAtAnyPointBetweenJournalAndBlockGivesTheSameAnswers(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            // A slice of no length writes one page of neighbours of one window, so every point in between is seen.
            let copies = Mutex(0)
            try FileManager.default.createDirectory(atPath: folder + "/live", withIntermediateDirectories: true)
            let store = try await engine.open(in: folder + "/live", slice: .zero) {
                let number = copies.withLock { count in
                    count += 1
                    return count
                }
                try? FileManager.default.copyItem(atPath: folder + "/live", toPath: folder + "/\(number)")
            }
            let added = try await store.addMeters(330)
            let meters = [0, 1, 64, 65, 200, 329].map { added[$0] }
            var random = Seeded(21)
            var model: [MeterID: Set<Reading>] = [:]
            for round in 0..<3 {
                for meter in meters {
                    let batch = (0..<20).map { _ in
                        Reading(
                            1_790_000_000 + Int64.random(in: 0..<6_000_000, using: &random),
                            Int64.random(in: 0...9, using: &random))
                    }
                    try await store.append(meter, batch)
                    model[meter, default: []].formUnion(batch)
                }
                let before = copies.withLock { $0 }
                _ = try await store.compact()
                let after = copies.withLock { $0 }
                #expect(after - before >= meters.count, "each slice was seen")
                for number in (before + 1)...after {
                    try await expect(engine, folder + "/\(number)", meters, model, "round \(round), point \(number)")
                }
            }
            await store.close()
        }
    }

    private func expect(
        _ engine: StoreEngine, _ folder: String, _ meters: [MeterID], _ model: [MeterID: Set<Reading>],
        _ point: String
    ) async throws {
        let store = try await engine.open(in: folder)
        let total = Int64(model.values.reduce(0) { $0 + $1.count })
        #expect(store.counts.stored == total, "\(point)")
        for (meter, readings) in model {
            #expect(try await store.everything(meter) == readings.sorted(), "\(point)")
            #expect(try await store.append(meter, Array(readings)).accepted == 0, "\(point)")
        }
        _ = try await store.compact()
        #expect(store.counts.stored == total, "\(point)")
        #expect(store.counts.journalReadings == 0, "\(point)")
        for (meter, readings) in model { #expect(try await store.everything(meter) == readings.sorted(), "\(point)") }
        await store.close()
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test(arguments: StoreEngine.allCases)
    func aFullJournalMakesSendersWaitUntilItIsCompacted(_ engine: StoreEngine) async throws {
        try await withStore(engine, journalLimit: 10) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, (0..<12).map { Reading($0, 0) })
            let answered = Mutex(false)
            async let second: BatchReceipt = {
                let receipt = try await store.append(meter, [Reading(100, 1)])
                answered.withLock { $0 = true }
                return receipt
            }()
            try await Task.sleep(for: .milliseconds(100))
            #expect(!answered.withLock { $0 })
            #expect(try await store.compact() == 12)
            #expect(try await second.accepted == 1)
            #expect(store.counts.stored == 13)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatWasHandedOverBeforeTheCloseIsWrittenAndLaterOnesAreRefused(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            let store = try await engine.open(in: folder)
            let meter = try await store.addMeters(1)[0]
            let answers = Mutex<[Result<BatchReceipt, StoreFault>]>([])
            for second in 0..<50 {
                store.append(
                    ReadingBatch(
                        readings: [
                            SubmittedReading(key: RegisterKey(meter), at: Instant(seconds: Int64(second)), value: .zero)
                        ], source: .meterSocket, receivedAt: Instant(seconds: 0))
                ) { answer in answers.withLock { $0.append(answer) } }
            }
            await store.close()
            #expect(answers.withLock { $0.count } == 50)
            #expect(answers.withLock { $0.allSatisfy { (try? $0.get()) != nil } })
            await #expect(throws: StoreFault.self) { try await store.append(meter, [Reading(1_000, 1)]) }
            let again = try await engine.open(in: folder)
            #expect(try await again.everything(meter).count == 50)
            await again.close()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func sequenceNumbersNeverRestart(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            var last: Int64 = 0
            for round in 0..<3 {
                let store = try await engine.open(in: folder)
                let meter = try await store.addMeters(1)[0]
                try await store.append(meter, [Reading(Int64(round), 1)])
                #expect(store.counts.journalSequence > last)
                last = store.counts.journalSequence
                _ = try await store.compact()
                _ = try await store.record([], consumedThrough: last)
                await store.close()
            }
        }
    }
}
