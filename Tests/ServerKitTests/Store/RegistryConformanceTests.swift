import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// What every engine must do with meters, alerts, tokens and the journal's consumers.
@Suite struct RegistryConformanceTests {
    private static let now = Instant(seconds: 1_795_000_000)

    @Test(arguments: StoreEngine.allCases)
    func aMeterThatEnrolsAgainWithItsKeyIsTheSameMeter(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let key = String(repeating: "a", count: 64)
            let first = try await store.enrol(Enrolment(serial: "S1", keyHash: key), at: Self.now)
            #expect(try await store.enrol(Enrolment(serial: "S1", keyHash: key), at: Self.now) == first)
            await #expect(throws: StoreFault.self) {
                try await store.enrol(Enrolment(serial: "S1", keyHash: nil), at: Self.now)
            }
            let other = try await store.enrol(Enrolment(), at: Self.now)
            #expect(other > first)
            #expect(store.entry(of: other) == DirectoryEntry(zone: .utc, status: .active))
            #expect(
                try await store.history(of: RegisterKey(other), in: .always).openings == [
                    Opening(kind: .enrolment, at: Self.now, value: .zero)
                ])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aThousandMetersThatEnrolAtOnceGetAThousandNumbers(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let ids = try await withThrowingTaskGroup(of: MeterID.self) { group in
                for _ in 0..<1_000 { group.addTask { try await store.enrol(Enrolment(), at: Self.now) } }
                return try await group.reduce(into: Set<MeterID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1_000)
            #expect(store.activeCount == 1_000)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func manyMetersAreAddedInOneCallWithNumberedNames(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let added = try await store.add(
                NewMeters(
                    name: "Block A", openingReadingKwh: .kilowattHours(5), openingAt: Self.now, count: 2_500),
                zone: Zone("America/Bahia")!, at: Self.now, idempotencyKey: "k")
            #expect(added.count == 2_500)
            #expect(added[0].name == "Block A 1")
            #expect(added[2_499].name == "Block A 2500")
            #expect(store.activeCount == 2_500)
            let again = try await store.add(
                NewMeters(
                    name: "Block A", openingReadingKwh: .kilowattHours(5), openingAt: Self.now, count: 2_500),
                zone: Zone("America/Bahia")!, at: Self.now, idempotencyKey: "k")
            #expect(again == added)
            await #expect(throws: StoreFault.self) {
                try await store.add(NewMeters(count: 1), zone: .utc, at: Self.now, idempotencyKey: "k")
            }
            var listed: [MeterRecord] = []
            while true {
                let page = try await store.meters(MeterFilter(), after: listed.last?.id, limit: 999)
                listed.append(contentsOf: page)
                if page.count < 999 { break }
            }
            #expect(listed == added)
            #expect(
                try await store.history(of: RegisterKey(added[7].id), in: .always).openings == [
                    Opening(kind: .stated, at: Self.now, value: .kilowattHours(5))
                ])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aSerialBelongsToOneMeter(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let first = try await store.add(
                NewMeters(serial: "S"), zone: .utc, at: Self.now, idempotencyKey: nil)[0]
            let fault = await #expect(throws: StoreFault.self) {
                try await store.add(NewMeters(serial: "S"), zone: .utc, at: Self.now, idempotencyKey: nil)
            }
            #expect(fault?.code == .conflict)
            let second = try await store.add(NewMeters(), zone: .utc, at: Self.now, idempotencyKey: nil)[0]
            await #expect(throws: StoreFault.self) {
                try await store.change(second.id, MeterChange(serial: "S"), by: "test", at: Self.now)
            }
            let freed = try await store.change(first.id, MeterChange(serial: ""), by: "test", at: Self.now)
            #expect(freed.serial == nil)
            let taken = try await store.change(
                second.id, MeterChange(name: "Flat 2", serial: "S", timeZone: Zone("Europe/Paris")!), by: "test",
                at: Self.now)
            #expect(taken.serial == "S" && taken.name == "Flat 2" && taken.zone == Zone("Europe/Paris")!)
            #expect(store.entry(of: second.id)?.zone == Zone("Europe/Paris")!)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aRetiredMeterStaysAndItsNumberIsNotGivenAgain(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            let store = try await engine.open(in: folder)
            let id = try await store.addMeters(1)[0]
            #expect(try await store.retire(id, by: "test", at: Self.now).status == .retired)
            #expect(try await store.retire(id, by: "test", at: Self.now).status == .retired)
            #expect(store.activeCount == 0)
            await store.close()
            let again = try await engine.open(in: folder)
            #expect(again.entry(of: id)?.status == .retired)
            #expect(try await again.addMeters(1)[0] > id)
            await #expect(throws: StoreFault.self) { try await again.retire(999, by: "test", at: Self.now) }
            await again.close()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func anAlertIsOneByRuleMeterAndPeriod(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            func transition(_ state: AlertState, _ period: Int64) -> AlertTransition {
                AlertTransition(
                    meter: meter, rule: "r", periodStart: Instant(seconds: period), state: state, at: Self.now,
                    message: "\(state)")
            }
            let fired = try await store.record([transition(.firing, 1)], consumedThrough: 1)
            #expect(fired.count == 1 && fired[0].state == .firing)
            #expect(try await store.record([transition(.firing, 1)], consumedThrough: 2).isEmpty)
            #expect(try await store.openAlerts() == fired)
            let acknowledged = try await store.acknowledge(fired[0].id, by: "ana", comment: "seen", at: Self.now)
            #expect(acknowledged.acknowledgedBy == "ana")
            let again = try await store.acknowledge(fired[0].id, by: "rui", comment: nil, at: Self.now)
            #expect(again.acknowledgedBy == "ana" && again.comment == "seen")
            let resolved = try await store.record(
                [transition(.resolved, 1), transition(.firing, 2)], consumedThrough: nil)
            #expect(resolved.map(\.state) == [.resolved, .firing])
            #expect(resolved[0].id == fired[0].id)
            #expect(
                try await store.alerts(AlertFilter(), before: nil, limit: 10).map(\.id) == [
                    resolved[1].id, fired[0].id,
                ])
            #expect(try await store.alerts(AlertFilter(state: .firing), before: nil, limit: 10).count == 1)
            #expect(try await store.alerts(AlertFilter(meters: [999]), before: nil, limit: 10).isEmpty)
            // Each change once, in order, and numbered within its alert.
            #expect(try await store.alertLog(of: fired[0].id).map(\.change) == [.firing, .acknowledged, .resolved])
            let log = try await store.alertLog(after: 0, limit: 10)
            #expect(log.map { "\($0.alert).\($0.sequence)" } == ["1.1", "1.2", "1.3", "2.1"])
            #expect(try await store.alertLog(after: log[2].id, limit: 10) == [log[3]])
            await #expect(throws: StoreFault.self) {
                try await store.acknowledge(999, by: "ana", comment: nil, at: Self.now)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aTokenIsFoundByItsHashOnly(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(2)
            let hash = String(repeating: "0", count: 64)
            let token = TokenRecord(name: "portal", role: .viewer, meters: [meters[1]])
            try await store.addToken(token, hash: hash, by: "test", at: Self.now)
            #expect(try await store.token(hash: hash) == token)
            #expect(try await store.token(hash: String(repeating: "1", count: 64)) == nil)
            await #expect(throws: StoreFault.self) {
                try await store.addToken(token, hash: String(repeating: "2", count: 64), by: "test", at: Self.now)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aConsumerGoesOnWhereItStoppedAfterARestart(_ engine: StoreEngine) async throws {
        try await withFolder { folder in
            var store = try await engine.open(in: folder)
            let meter = try await store.addMeters(1)[0]
            for second in 0..<6 { try await store.append(meter, [Reading(Int64(second), 1)]) }
            let first = try await store.next(for: .alerts, limit: 3)
            #expect(first.map { $0.readings[0].reading } == [Reading(0, 1), Reading(1, 1), Reading(2, 1)])
            _ = try await store.record(
                [
                    AlertTransition(
                        meter: meter, rule: "r", periodStart: Self.now, state: .firing, at: Self.now, message: "")
                ], consumedThrough: first[2].sequence)
            // Compaction keeps the rows the other consumer has not passed.
            _ = try await store.compact()
            await store.close()
            store = try await engine.open(in: folder)
            let rest = try await store.next(for: .alerts, limit: 100)
            #expect(rest.map { $0.readings[0].reading } == [Reading(3, 1), Reading(4, 1), Reading(5, 1)])
            _ = try await store.record([], consumedThrough: rest[2].sequence)
            let open = store
            let waiting = Task { try await open.next(for: .alerts, limit: 100) }
            try await store.append(meter, [Reading(6, 1)])
            #expect(try await waiting.value.map { $0.readings[0].reading } == [Reading(6, 1)])
            let cancelled = Task {
                _ = try await open.record([], consumedThrough: open.counts.journalSequence)
                _ = try await open.next(for: .alerts, limit: 1)
            }
            cancelled.cancel()
            await #expect(throws: (any Error).self) { try await cancelled.value }
            await store.close()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whoeverListensHearsEachCommit(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            var live = store.live(buffer: 10).makeAsyncIterator()
            try await store.append(meter, [Reading(1, 1), Reading(1, 1), Reading(2, 1)])
            let batch = await live.next()
            #expect(batch?.readings.map(\.reading) == [Reading(1, 1), Reading(2, 1)])
        }
    }
}

/// What holds for the embedded engine alone.
@Suite struct SQLiteStoreTests {
    private func open(_ folder: String) async throws -> SQLiteStore {
        try #require(try await StoreEngine.sqlite.open(in: folder) as? SQLiteStore)
    }

    @Test func commitsAreSyncedAndCheckpointsAreOurs() async throws {
        try await withFolder { folder in
            let store = try await open(folder)
            func pragma(_ name: String) throws -> String? {
                try store.connection.pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(name)") }
            }
            #expect(try pragma("synchronous") == "2")
            #expect(try pragma("wal_autocheckpoint") == "0")
            #expect(try pragma("journal_mode") == "wal")
            #expect(try pragma("auto_vacuum") == "2")
            #expect(try pragma("foreign_keys") == "1")
            await store.close()
        }
    }

    @Test func aDamagedBlockIsNamedAndTheRestIsServed() async throws {
        try await withFolder { folder in
            let store = try await open(folder)
            let meters = try await store.addMeters(2)
            for meter in meters { try await store.append(meter, [Reading(1_000, 1), Reading(2_000, 2)]) }
            _ = try await store.compact()
            try await store.connection.pool.write { db in
                try StoredBytes.damage(meters[0], db)
            }
            let fault = await #expect(throws: StoreFault.self) { try await store.everything(meters[0]) }
            #expect(fault?.code == .corrupt)
            #expect(fault?.message.contains("meter \(meters[0])") == true)
            #expect(try await store.everything(meters[1]).count == 2)
            await store.close()
        }
    }

    @Test func smallGenerationsAreMerged() async throws {
        try await withFolder { folder in
            let store = try await open(folder)
            let meter = try await store.addMeters(1)[0]
            for round in 0..<64 {
                try await store.append(meter, (0..<10).map { Reading(Int64(round * 10 + $0), 1) })
                _ = try await store.compact()
            }
            let blocks = try await store.connection.pool.read { try BlockIndex.totals($0).blocks }
            #expect(blocks <= 20, "\(blocks)")
            #expect(try await store.everything(meter).count == 640)
            await store.close()
        }
    }

    @Test func metersWhoseAddingWasCutShortAreRemovedAtTheNextStart() async throws {
        try await withFolder { folder in
            let store = try await open(folder)
            try await store.connection.pool.write { db in
                let addition = MeterAddition(
                    meters: NewMeters(count: 3), zone: .utc, now: Instant(seconds: 0), idempotencyKey: nil)
                _ = try addition.reserve(db)
                _ = try MeterRows.insert(
                    id: 1, name: nil, serial: nil, keyHash: nil, zone: .utc, at: Instant(seconds: 0), db)
            }
            #expect(try await store.meters(MeterFilter(), after: nil, limit: 10).isEmpty)
            await store.close()
            let again = try await open(folder)
            #expect(again.activeCount == 0)
            let left = try await again.connection.pool.read { db in
                try Int.fetchOne(db, sql: "SELECT (SELECT count(*) FROM meter) + (SELECT count(*) FROM usage_point)")
            }
            #expect(left == 0)
            #expect(try await again.addMeters(1)[0] == 4)
            await again.close()
        }
    }

    @Test func whatIsDeletedFromTheJournalHasBeenPassedByEveryConsumer() async throws {
        try await withFolder { folder in
            let store = try await open(folder)
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, [Reading(1, 1)])
            _ = try await store.compact()
            func rows() async throws -> Int? {
                try await store.connection.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM journal") }
            }
            #expect(try await rows() == 1)
            _ = try await store.record([], consumedThrough: store.counts.journalSequence)
            try await store.append(meter, [Reading(2, 1)])
            _ = try await store.compact()
            #expect(try await rows() == 1)
            await store.close()
        }
    }
}
