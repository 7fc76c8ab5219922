import Crypto
import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct BackupTests {
    private static let counts = StoreCounts(
        meters: 2, blocks: 1, blockReadings: 3, journalBatches: 1, journalReadings: 1, journalSequence: 5)
    private static let manifest = BackupManifest(
        version: "0.1.0", at: Instant(rfc3339: "2026-11-22T15:00:00Z")!, readings: 4, counts: counts)

    private static func line(_ message: BackupMessage) throws -> String { try JSONText.line(message) }

    /// What gridd answers: progress, the announcement, and these bytes.
    private static func answer(
        _ bytes: String, announced: Int64? = nil, sha256: String? = nil
    ) throws -> String {
        let hash = SHA256.hash(data: Data(bytes.utf8)).map { String(format: "%02x", $0) }.joined()
        let summary = BackupSummary(
            manifest: manifest, bytes: announced ?? Int64(bytes.utf8.count), sha256: sha256 ?? hash)
        return try line(.progress(BackupProgress(phase: .copying, done: 1, total: 2))) + line(.backup(summary)) + bytes
    }

    private func backUp(
        _ arguments: [String], _ reply: ScriptedServer.Reply
    ) async throws -> (outcome: Desk.Outcome, requests: [String]) {
        let (outcome, server) = try await Desk().run(["backup"] + arguments) { _ in reply }
        return (outcome, server.requests.map { "\($0.method) \($0.target)" })
    }

    private func names(in folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func aFileThatIsThereIsNotReplacedAndNothingIsAsked() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("mine", to: "backup")
        let (outcome, requests) = try await backUp([file], .hangUp)
        #expect(outcome.status == .invalid && requests.isEmpty)
        #expect(outcome.errors == "gridctl: \(file) is there already — --force replaces it\n")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
        #expect(try names(in: folder) == ["backup"])
    }

    /// Each with what the answer is and what gridctl says; the folder is as it was, with and without `--force`.
    @Test(arguments: [
        ("cut off", Status.unreachable, "was lost"), ("too much", .failure, "more than the"),
        ("damaged", .failure, "damaged on its way"), ("no database", .failure, "file is not a database"),
        ("problem", .failure, "no room"), ("conflict", .invalid, "already"), ("hang up", .unreachable, "lost"),
        ("nonsense", .failure, "is not one of gridd's"), ("nothing", .unreachable, "was lost"),
    ])
    func whateverGoesWrongLeavesNoFile(_ kind: String, _ status: Status, _ words: String) async throws {
        let reply: ScriptedServer.Reply =
            switch kind {
            case "cut off":
                .raw(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Self.chunk(try Self.answer("abc", announced: 1_000)))
            case "too much": .answer(body: try Self.answer("abc", announced: 2))
            case "damaged": .answer(body: try Self.answer("abc", sha256: String(repeating: "0", count: 64)))
            case "no database": .answer(body: try Self.answer("this is no database, however well it was sent"))
            case "problem":
                .answer(
                    body: try Self.line(
                        .problem(Problem(type: "/problems/storage", title: "", status: 503, detail: "no room"))))
            case "conflict": .problem(409, "conflict", "a copy of the store is being made already")
            case "nonsense": .answer(body: "{\"no\": 1}\n")
            case "nothing": .answer(body: "")
            default: .hangUp
            }
        for force in [false, true] {
            let folder = try TemporaryFolder()
            let file = folder.file("backup")
            if force { try folder.write("mine", to: "backup") }
            let before = try names(in: folder)
            let (outcome, _) = try await backUp([file] + (force ? ["--force"] : []), reply)
            #expect(outcome.status == status, "\(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
            #expect(try names(in: folder) == before)
            if force { #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine") }
        }
    }

    private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    @Test(arguments: ["/nonexistent/backup", "/dev/null", "/tmp/", "/tmp"])
    func aFileThatCannotBeIsToldBeforeAnythingIsAsked(_ path: String) async throws {
        let (outcome, requests) = try await backUp([path], .hangUp)
        #expect(outcome.status != .ok && requests.isEmpty)
        #expect(outcome.errors.hasPrefix("gridctl: ") && outcome.errors.contains("/"))
    }

    @Test func standardOutputGetsTheBytesAndNothingElse() async throws {
        let (outcome, requests) = try await backUp(["-"], .answer(body: try Self.answer("bytes of\na backup")))
        #expect(outcome.status == .ok && outcome.output == "bytes of\na backup")
        #expect(outcome.errors.contains("17 bytes, SHA-256 ") && outcome.errors.contains("4 readings of 2 meters"))
        #expect(requests == ["POST /api/v1/backups"])
    }

    @Test func standardOutputIsNoSuccessWhenItIsNotWhole() async throws {
        let wrong = try Self.answer("bytes", sha256: "00")
        #expect(try await backUp(["-"], .answer(body: wrong)).outcome.status == .failure)
        var desk = Desk()
        desk.screen = .init(columns: 80, rows: 24)
        let (outcome, server) = try await desk.run(["backup", "-"]) { _ in .hangUp }
        #expect(outcome.status == .usage && server.requests.isEmpty, "a terminal wants no backup")
    }

    @Test func sizesAreForPeople() {
        let cases: [(Int64, String)] = [
            (0, "0 bytes"), (1_023, "1023 bytes"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"), (5 << 20, "5.0 MiB"),
            (3 << 40, "3.0 TiB"),
        ]
        for (bytes, text) in cases { #expect(ByteProgress.size(bytes) == text) }
    }
}
