import Foundation
import GRDB
import TestSupport
import Testing

extension EndToEnd.Faults {
    /// A bit of the file changes while nobody looks.
    struct Damage {
        private static let column = "history 1 --every raw --from 2026-01-01 --to 2026-02-01"

        @Test func aBlockThatChangedIsNamedAndTheRestIsServed() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--count", "2").status == 0)
            try await importMonths(gridd)
            #expect(try await gridd.gridctl("compact").status == 0)
            #expect(try await gridd.terminate() == .exited(0))
            try flipBit(in: gridd.data + "/gridd.sqlite", of: "SELECT data FROM block WHERE meter = 1 ORDER BY window")
            try await gridd.restart()

            let history = Self.column.split(separator: " ").map(String.init)
            let damaged = try await gridd.gridctl(history)
            #expect(damaged.status == 1)
            #expect(damaged.stderr.contains("meter 1 from 2026-01-01"), "\(damaged.stderr)")
            #expect(damaged.stdout.isEmpty, "nothing is told that may be wrong")
            let later = try await gridd.json(
                "history", "1", "--every", "raw", "--from", "2026-02-04", "--to", "2026-03-01")
            #expect(later.elements.count > 150)
            let other = try await gridd.json(
                "history", "2", "--every", "raw", "--from", "2026-01-01", "--to", "2026-03-01")
            #expect(other.elements.count == 500)
            #expect(try await gridd.json("meters").elements.count == 2)
            #expect(try await gridd.json("status").readings.stored.int == 1_000)

            // It goes on: a new reading, a late one beside the block, and a compaction over all of it.
            let csv =
                "meter,at,registerKwh\n1,2026-01-10 00:00:01,3\n1,2026-02-25 00:00:00,900\n2,2026-01-10 00:00:01,3\n"
            let outcome = try await gridd.json("import", try gridd.folder.write(csv, to: "more.csv"))
            #expect(outcome.accepted.int == 3)
            #expect(try await gridd.gridctl("compact").status == 0)
            #expect(try await gridd.json("status").journal.readings.int == 0)
            #expect(gridd.log.contains("store is damaged"))
            #expect(try await gridd.terminate() == .exited(0))
        }

        @Test func aJournalRowThatChangedKeepsGriddFromStartingUntilItIsGivenUp() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--count", "2").status == 0)
            try await importMonths(gridd)
            #expect(try await gridd.terminate() == .exited(0))
            let file = gridd.data + "/gridd.sqlite"
            try flipBit(in: file, of: "SELECT batch FROM journal ORDER BY length(batch)")
            let refusal = await #expect(throws: TestFailure.self) { try await gridd.restart() }
            let message = "\(refusal?.description ?? "")"
            #expect(message.contains("journal row"))
            #expect(message.contains("of \(file) is damaged"))
            #expect(message.contains("gridd(8)"))

            // What the manual says.
            let row = message.split(separator: "journal row ").last?.prefix { $0.isNumber } ?? ""
            let queue = try DatabaseQueue(path: file)
            try await queue.write { [row] db in try db.execute(sql: "DELETE FROM journal WHERE sequence = \(row)") }
            try queue.close()
            try await gridd.restart()
            let lost = 1_000 - (try await gridd.json("status").readings.stored.int ?? 0)
            #expect(lost > 0)
            try await importMonths(gridd)
            #expect(try await gridd.json("status").readings.stored.int == 1_000, "sent again, all of it is there")
        }

        /// 250 readings of each of two meters in each of two months.
        private func importMonths(_ gridd: GriddProcess) async throws {
            var csv = "meter,at,registerKwh\n"
            for (month, start) in [1_767_225_600, 1_769_904_000].enumerated() {
                for number in 0..<250 {
                    let at = InstantText.of(Int64(start + number * 3_600 + number * number % 60))
                    for meter in 1...2 { csv += "\(meter),\(at),\(month * 300 + number).\(number * 7 % 10)\n" }
                }
            }
            let outcome = try await gridd.json("import", try gridd.folder.write(csv, to: "months.csv"))
            #expect((outcome.accepted.int ?? 0) + (outcome.duplicates.int ?? 0) == 1_000)
        }

        /// Flips a bit of the first blob a query gives, in the file itself, behind SQLite's back.
        private func flipBit(in file: String, of query: String) throws {
            let queue = try DatabaseQueue(path: file)
            let blob = try queue.read { try Data.fetchOne($0, sql: query) }
            // All of it in the file, and nothing in the WAL.
            try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try queue.close()
            // A long blob goes on in other pages, so its beginning is looked for.
            guard let start = blob?.prefix(60), var bytes = FileManager.default.contents(atPath: file),
                let place = bytes.range(of: start)
            else { throw TestFailure("\(file) does not hold what \(query) gives") }
            bytes[place.upperBound - 1] ^= 0x10
            try bytes.write(to: URL(fileURLWithPath: file))
        }
    }
}
