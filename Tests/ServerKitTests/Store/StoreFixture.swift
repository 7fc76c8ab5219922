import Foundation
import GRDB
import GridModel
import Logging
import Testing

@testable import ServerKit

/// The engines that stand behind the same protocols and must give the same answers.
enum StoreEngine: CaseIterable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { "\(self)" }

    func open(
        in folder: String, journalLimit: Int = 1_000_000, slice: Duration = .milliseconds(20),
        rollingUpEverything: Bool = false, retention: RetentionPolicy = .forever, clock: WallClock = .system,
        afterTransaction: (@Sendable () -> Void)? = nil
    ) async throws -> any Store {
        switch self {
        case .sqlite:
            var configuration = SQLiteStore.Configuration(
                defaultZone: .utc, journal: JournalRoom(journalLimit, compactedByHand: true),
                compactionInterval: .seconds(3_600))
            configuration.slice = slice
            configuration.afterTransaction = afterTransaction
            configuration.retention = retention
            if rollingUpEverything {
                configuration.rollups = RollupPolicy(
                    readingsAnHour: 0, shortest: 0, fewestNew: 0, quiet: 0, patience: 0)
            }
            return try await SQLiteStore.open(
                in: folder, configuration: configuration, clock: clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
    }
}

/// Gives `body` a fresh folder and removes it afterwards.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.path + "/gridd-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// Gives `body` an open store in a fresh folder; closes and removes it afterwards.
func withStore<Value>(
    _ engine: StoreEngine, journalLimit: Int = 1_000_000, rollingUpEverything: Bool = false,
    clock: WallClock = .system, _ body: (any Store, String) async throws -> Value
) async throws -> Value {
    try await withFolder { folder in
        let store = try await engine.open(
            in: folder, journalLimit: journalLimit, rollingUpEverything: rollingUpEverything, clock: clock)
        let result: Result<Value, any Error>
        do { result = .success(try await body(store, folder)) } catch { result = .failure(error) }
        await store.close()
        return try result.get()
    }
}

/// A generator whose numbers are the same for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Store {
    /// Appends readings of register 0 as one batch.
    @discardableResult
    func append(_ meter: MeterID, _ readings: [Reading]) async throws -> BatchReceipt {
        try await append(
            ReadingBatch(
                readings: readings.map {
                    SubmittedReading(key: RegisterKey(meter), at: $0.at, value: $0.value)
                }, source: .bulk, receivedAt: Instant(seconds: 0)))
    }

    func addMeters(_ count: Int) async throws -> [MeterID] {
        try await add(NewMeters(count: count), zone: .utc, at: Instant(seconds: 0), idempotencyKey: nil).map(\.id)
    }

    /// Everything stored of register 0 of a meter.
    func everything(_ meter: MeterID) async throws -> [Reading] {
        try await history(of: RegisterKey(meter), in: .always).readings
    }
}

extension TimeSpan {
    static let always = TimeSpan(start: Instant(seconds: 0), end: Instant(rfc3339: "9999-01-01T00:00:00Z")!)
}

extension Reading {
    /// A reading at a second, of whole watt-hours.
    init(_ second: Int64, _ wattHours: Int64) {
        self.init(at: Instant(seconds: second), value: .wattHours(wattHours))
    }
}

/// Does to stored bytes what a disk may do.
enum StoredBytes {
    /// Changes the last byte of each of a meter's blocks in its first month, a value's: only the checksum tells.
    static func damage(_ meter: MeterID, _ db: Database) throws {
        guard let window = try BlockIndex.windows(db).first else { return }
        try db.execute(
            sql: """
                UPDATE block SET data = CAST(substr(data, 1, length(data) - 1) || x'7e' AS BLOB)
                WHERE window = ? AND meter = ?
                """, arguments: [window.number, meter.value])
        let page = RegisterPage(holding: meter)
        var packs: [(generation: Int64, bytes: [UInt8])] = []
        try PackRows.forEach(in: window, page, db) { pack in
            guard let entry = pack.entry(of: RegisterKey(meter)) else { return }
            var bytes = Array(pack.bytes)
            bytes[entry.bytes.upperBound - 1] ^= 0x55
            packs.append((pack.generation, bytes))
        }
        for (generation, bytes) in packs {
            try db.execute(
                sql: "UPDATE pack SET data = ? WHERE window = ? AND page = ? AND generation = ?",
                arguments: [Data(bytes), window.number, page.number, generation])
        }
    }

    /// Removes what is damaged: the oldest of a meter's blocks in its first month, and what lies in a pack with it.
    static func removeOldest(_ meter: MeterID, _ db: Database) throws {
        guard let window = try BlockIndex.windows(db).first else { return }
        let blocks = try BlockIndex.blocks(of: RegisterKey(meter), in: window, db)
        switch blocks.min(by: { $0.place.generation < $1.place.generation })?.place {
        case .row(let generation):
            try db.execute(
                sql: "DELETE FROM block WHERE window = ? AND meter = ? AND generation = ?",
                arguments: [window.number, meter.value, generation])
        case .pack(let generation):
            try PackRows.remove(generation, in: window, RegisterPage(holding: meter), db)
        case nil: break
        }
    }
}
