import GridModel
import Testing

@testable import ServerKit

/// What every engine must say of changes that are not made: the same as if they were, and nothing is left of them.
@Suite struct RehearsalConformanceTests {
    private static let now = Instant(seconds: 1_795_000_000)

    @Test(arguments: StoreEngine.allCases)
    func metersThatWouldBeAddedAreTheOnesThatThenAre(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let new = NewMeters(
                name: "Block A", openingReadingKwh: .kilowattHours(5), openingAt: Self.now, count: 2_500)
            let would = try await store.rehearseAdding(new, zone: .utc, at: Self.now, idempotencyKey: "k")
            #expect(would.count == 2_500)
            #expect(store.activeCount == 0)
            #expect(try await store.meters(MeterFilter(), after: nil, limit: 10).isEmpty)
            let added = try await store.add(new, zone: .utc, at: Self.now, idempotencyKey: "k")
            #expect(added == would)
            // Under the same key they are there already.
            let again = try await store.rehearseAdding(new, zone: .utc, at: Self.now, idempotencyKey: "k")
            #expect(again == added)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aRehearsalFailsAsTheChangeWould(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            _ = try await store.add(NewMeters(serial: "S"), zone: .utc, at: Self.now, idempotencyKey: nil)
            let other = try await store.addMeters(1)[0]
            let taken = await #expect(throws: StoreFault.self) {
                try await store.rehearseAdding(NewMeters(serial: "S"), zone: .utc, at: Self.now, idempotencyKey: nil)
            }
            #expect(taken?.code == .conflict)
            let conflict = await #expect(throws: StoreFault.self) {
                try await store.rehearseChanging(other, MeterChange(serial: "S"), by: "test", at: Self.now)
            }
            #expect(conflict?.code == .conflict)
            let missing = await #expect(throws: StoreFault.self) {
                try await store.rehearseRetiring(999, by: "test", at: Self.now)
            }
            #expect(missing?.code == .notFound)
            await #expect(throws: StoreFault.self) {
                try await store.rehearseAcknowledging(999, by: "ana", comment: nil, at: Self.now)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aMeterIsWhatItWasAfterARehearsal(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let id = try await store.addMeters(1)[0]
            let before = try await store.meter(id)
            let changed = try await store.rehearseChanging(
                id, MeterChange(name: "Flat 2", serial: "S", timeZone: Zone("Europe/Paris")!), by: "test",
                at: Self.now)
            #expect(changed.name == "Flat 2" && changed.serial == "S" && changed.zone == Zone("Europe/Paris")!)
            #expect(try await store.rehearseRetiring(id, by: "test", at: Self.now).status == .retired)
            #expect(try await store.meter(id) == before)
            #expect(store.entry(of: id)?.status == .active)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func readingsThatWouldBeNewAreCountedAsTheyThenAre(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let id = try await store.addMeters(1)[0]
            func batch(_ hours: [Int64]) -> ReadingBatch {
                ReadingBatch(
                    readings: hours.map {
                        SubmittedReading(
                            key: RegisterKey(id), at: Instant(seconds: $0 * 3_600), value: .wattHours($0))
                    },
                    source: .bulk, receivedAt: Self.now)
            }
            _ = try await store.append(batch([1, 2, 5]))
            _ = try await store.compact()
            _ = try await store.append(batch([7]))
            // Compacted, in the tail, late, new, twice in the batch.
            let mixed = batch([2, 7, 3, 9, 9, 10])
            var known: Set<CommittedReading> = []
            let would = try await store.rehearseAppending(mixed, after: &known)
            #expect(would.dispositions == [.duplicate, .duplicate, .new, .new, .duplicate, .new])
            #expect(try await store.rehearseAppending(batch([10, 11]), after: &known).accepted == 1)
            #expect(store.counts.stored == 4)
            #expect(try await store.append(mixed).dispositions == would.dispositions)
        }
    }
}
