import Foundation
import TestSupport
import Testing

extension EndToEnd.InTheField {
    /// SD cards worn out by small writes: dsmr-reader #1637.
    struct SmallWrites {
        /// Bytes that a process handed to the system to write, its replies and its wake-ups among them.
        private func written(_ gridd: GriddProcess) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(gridd.pid)/io", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("wchar:") }
            guard let count = line?.split(separator: " ").last.flatMap({ Int($0) }) else {
                throw TestFailure("nobody counts what process \(gridd.pid) writes")
            }
            return count
        }

        private func written(_ gridd: GriddProcess, _ body: () async throws -> Void) async throws -> Int {
            let before = try written(gridd)
            try await body()
            return try written(gridd) - before
        }

        private func run(_ gridd: GriddProcess, _ arguments: String..., input: String = "") async throws {
            let run = try await gridd.gridctl(arguments, input: input)
            #expect(run.status == 0, "\(run.stderr)")
        }

        private static let begin: Int64 = 1_767_225_600
        private static let page = 4_096

        @Test func whatIsWrittenForAReadingIsSmall() async throws {
            let gridd = try await GriddProcess.start()
            let meter = try await MeterSocket.connected(port: gridd.metersPort)
            let id = try await meter.enrol()
            // One by one each is on the disk before the next is sent: a page of the journal, and the one that counts its
            // rows.
            let single = 100
            let alone = try await written(gridd) {
                for number in 0..<single {
                    let at = InstantText.of(Self.begin + Int64(number) * 60)
                    _ = try await meter.ask(WireText.reading(id, "\(number).125", "\(at)"))
                }
            }
            #expect(alone / single <= 3 * Self.page, "\(alone / single) bytes for a reading by itself")
            // What comes together is written together.
            let many = 500
            let together = try await written(gridd) {
                try await offPool {
                    try meter.send(
                        (0..<many).map { number in
                            WireText.reading(id, "\(200 + number)", InstantText.of(Self.begin + 86_400 + Int64(number)))
                        }.joined())
                    for _ in 0..<many { _ = try meter.line() }
                }
            }
            #expect(together / many <= 500, "\(together / many) bytes for one of many, its reply among them")
            // In bulk it is less than the reading's own text; and so it is once more when it is compacted.
            let bulk = 20_000
            let lines = (0..<bulk).map { number in
                let at = InstantText.of(Self.begin + 172_800 + Int64(number))
                return #"{"id": \#(id), "consumption": \#(1_000 + number).5, "datetime": "\#(at)"}"# + "\n"
            }.joined()
            let imported = try await written(gridd) { try await run(gridd, "import", "-", input: lines) }
            #expect(imported / bulk <= 20, "\(imported / bulk) bytes for a reading of a bulk")
            let compacted = try await written(gridd) { try await run(gridd, "compact") }
            #expect(compacted / bulk <= 20, "\(compacted / bulk) bytes for a reading that is compacted")
            #expect(try await gridd.json("status").readings.stored.int == single + many + bulk)
        }

        @Test func whereNothingComesInNothingIsWritten() async throws {
            let gridd = try await GriddProcess.start()
            let meter = try await GoodMeter(on: gridd)
            try await meter.sendAcknowledged("at first")
            #expect(try await gridd.gridctl("compact").status == 0)
            // What was begun is ended first.
            var last = try written(gridd)
            try await eventually("gridd comes to rest") {
                try await Task.sleep(for: .milliseconds(500))
                defer { last = (try? written(gridd)) ?? last }
                return try written(gridd) - last < Self.page
            }
            let quiet = try await written(gridd) { try await Task.sleep(for: .seconds(3)) }
            #expect(quiet < Self.page, "\(quiet) bytes in 3 s: not one page of the store")
        }
    }
}
