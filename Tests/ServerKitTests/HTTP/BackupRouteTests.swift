import Crypto
import Foundation
import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct BackupRouteTests {
    @Test func theAnswerTellsOfProgressAndThenIsTheFile() async throws {
        try await withLocalAPI { client, running in
            let meter = try await running.store.addMeters(1)[0]
            try await running.store.append(meter, [Reading(1, 1), Reading(2, 2)])
            let answer = try await client.post("/api/v1/backups")
            #expect(answer.status == 200 && answer.mediaType == "application/vnd.gridd.backup")
            var rest = Data(answer.response.body.readableBytesView)
            var messages: [BackupMessage] = []
            var summary: BackupSummary?
            while summary == nil {
                let end = try #require(rest.firstIndex(of: UInt8(ascii: "\n")))
                let message = try JSONDecoder().decode(BackupMessage.self, from: rest[rest.startIndex..<end])
                messages.append(message)
                rest = Data(rest[(end + 1)...])
                if case .backup(let found) = message { summary = found }
            }
            let found = try #require(summary)
            #expect(messages.dropLast().allSatisfy { if case .progress = $0 { true } else { false } })
            #expect(Int64(rest.count) == found.bytes)
            #expect(SHA256.hash(data: rest).map { String(format: "%02x", $0) }.joined() == found.sha256)
            #expect(found.manifest.readings == 2 && found.manifest.counts.meters == 1)
            let names = try FileManager.default.contentsOfDirectory(atPath: running.folder)
            #expect(!names.contains { $0.hasPrefix("gridd-copy") })
        }
    }

    @Test func aSecondBackupIsAConflictUntilTheFirstIsDone() async throws {
        try await withLocalAPI { client, running in
            let place = try running.store.reserveBackup()
            let answer = try await client.post("/api/v1/backups")
            #expect(answer.status == 409 && answer.text.contains("already"))
            withExtendedLifetime(place) {}
        }
        try await withLocalAPI { client, _ in
            for _ in 0..<2 {
                let answer = try await client.post("/api/v1/backups")
                #expect(answer.status == 200)
            }
        }
    }
}
