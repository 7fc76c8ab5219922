import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What the fuzzers found worth keeping, through the same functions they call.
@Suite struct CorpusTests {
    /// `Tests/Corpus`, a folder an entry.
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Corpus")

    private static func files(_ entry: FuzzEntry) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appendingPathComponent(entry.rawValue)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
    }

    private static func finding(_ entry: FuzzEntry, _ bytes: [UInt8]) -> FuzzFinding? {
        bytes.withUnsafeBytes { bytes in
            do throws(FuzzFinding) {
                try entry.check(bytes)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test(arguments: FuzzEntry.allCases)
    func everyFileOfTheCorpusKeepsThePromises(_ entry: FuzzEntry) throws {
        let files = try Self.files(entry)
        #expect(files.count >= 10, "the corpus is there")
        for (name, bytes) in files {
            let finding = Self.finding(entry, bytes)
            #expect(finding == nil, "\(entry.rawValue)/\(name)")
        }
    }

    @Test(arguments: FuzzEntry.allCases)
    func soDoesWhatIsNearIt(_ entry: FuzzEntry) throws {
        var random = Seeded(7)
        let files = try Self.files(entry)
        for _ in 0..<2_000 {
            var bytes = files.randomElement(using: &random)?.bytes ?? []
            let other = files.randomElement(using: &random)?.bytes ?? []
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
                case 2: bytes.insert(contentsOf: other.prefix(Int.random(in: 0...64, using: &random)), at: place)
                default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            let finding = Self.finding(entry, Array(bytes.prefix(4_096)))
            #expect(finding == nil, "\(entry.rawValue): \(bytes)")
        }
    }

    /// The fuzzers get past the checksums only as long as they know where these are.
    @Test func sealingWhatIsWholeChangesNothing() {
        let readings = (0..<Int64(100)).map { Reading(1_795_000_000 + $0 * 900, $0 * 3) }
        let block = BlockCodec.encode(readings[...], window: FuzzEntry.window, key: FuzzEntry.key)
        #expect(FuzzEntry.sealed(block: block) == block)
        let batch = JournalBatch(
            source: .bulk, receivedAt: Instant(milliseconds: 5),
            readings: readings.map { CommittedReading(key: FuzzEntry.key, reading: $0) })
        let row = Array(batch.encoded())
        #expect(FuzzEntry.sealed(row: row) == row)
    }

    @Test func aBrokenPromiseIsToldFromAKeptOne() {
        #expect(throws: FuzzFinding.self) { try hold(false, "broken") }
        #expect(throws: Never.self) { try hold(true, "kept") }
    }
}
