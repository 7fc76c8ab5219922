import Foundation
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import gridctl

@Suite struct ImportTests {
    /// Counts readings as new, refuses those of meter 99.
    private static let script: ScriptedServer.Script = { request in
        let lines = String(decoding: request.body, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .dropLast()
        let rejected = lines.enumerated().filter { $0.element.contains("\"id\":\"99\"") }.map { index, _ in
            #"{"line": \#(index + 1), "code": "unknown_meter", "message": "no meter 99"}"#
        }
        let accepted = lines.count - rejected.count
        return .answer(
            body: #"{"accepted": \#(accepted), "duplicates": 0, "rejected": [\#(rejected.joined(separator: ","))]}"#)
    }

    private func importing(
        _ text: String, _ arguments: [String] = [], script: @escaping ScriptedServer.Script = script
    ) async throws -> (outcome: Desk.Outcome, sent: [String], requests: Int) {
        var desk = Desk()
        desk.input = text
        let (outcome, server) = try await desk.run(["import", "-"] + arguments, script: script)
        let lines = server.requests.flatMap {
            String(decoding: $0.body, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        return (outcome, lines, server.requests.count)
    }

    private static let first = #"{"id":"1","consumption":"12.345000000000000001","datetime":"2026-11-22 10:00:00"}"#
    private static let second = #"{"id":"2","consumption":"1e-05","datetime":"2026-11-22T10:00:00-03:00"}"#

    @Test(arguments: [
        "meter,at,registerKwh\n1,2026-11-22 10:00:00,12.345000000000000001\n2,2026-11-22T10:00:00-03:00,1e-05\n",
        // Other orders and columns, white space, a byte order mark, carriage returns, blank lines, no last line feed.
        "\u{FEFF}registerKwh, at ,note,METER\r\n\r\n12.345000000000000001,2026-11-22 10:00:00,\"a, b\", 1\r\n"
            + "1e-05,\"2026-11-22T10:00:00-03:00\",,\"2\"",
        "at;meter;registerKwh\n2026-11-22 10:00:00;1;12.345000000000000001\n2026-11-22T10:00:00-03:00;2;1e-05\n",
        "at\tmeter\tregisterKwh\n2026-11-22 10:00:00\t1\t12.345000000000000001\n2026-11-22T10:00:00-03:00\t2\t1e-05\n",
    ])
    func csvBecomesWireReadingsWithEveryDigit(text: String) async throws {
        let (outcome, sent, _) = try await importing(text)
        #expect(sent == [Self.first, Self.second])
        #expect(
            outcome
                == Desk.Outcome(status: .ok, output: "lines\t2\naccepted\t2\nduplicates\t0\nrejected\t0\n", errors: ""))
    }

    @Test func ndjsonGoesAsItIs() async throws {
        let text = "{\"id\": 1, \"consumption\": 5, \"datetime\": \"2026-11-22 10:00:00\"}\n\n {\"id\": 2}\r\n"
        let (outcome, sent, _) = try await importing(text)
        #expect(sent == ["{\"id\": 1, \"consumption\": 5, \"datetime\": \"2026-11-22 10:00:00\"}", " {\"id\": 2}"])
        #expect(outcome.status == .ok)
    }

    @Test func aFileWithoutMetersGetsOne() async throws {
        let (outcome, sent, _) = try await importing("at,registerKwh\n2026-11-22 10:00:00,5\n", ["--meter", "42"])
        #expect(outcome.status == .ok)
        #expect(sent == [#"{"id":"42","consumption":"5","datetime":"2026-11-22 10:00:00"}"#])
        #expect(try await importing("at,registerKwh\n").outcome.status == .invalid)
        #expect(try await importing("meter,at,registerKwh\n", ["--meter", "42"]).outcome.status == .invalid)
        #expect(try await importing("{}\n", ["--meter", "42"]).outcome.status == .usage)
    }

    @Test func rejectedLinesAreNamedByTheFilesLineAndTheRestIsTaken() async throws {
        let text =
            "meter,at,registerKwh\n1,2026-11-22 10:00:00,5\n\n99,2026-11-22 10:00:00,5\n1,\"2026-11-22 11:00:00,6\n"
            + "1,2026-11-22 12:00:00\n1,2026-11-22 13:00:00,7\n"
        let (outcome, sent, _) = try await importing(text)
        #expect(outcome.status == .partial)
        #expect(sent.count == 3)
        #expect(outcome.output == "lines\t5\naccepted\t2\nduplicates\t0\nrejected\t3\n")
        #expect(
            outcome.errors == """
                standard input:5: the quotation marks do not match (bad_row)
                standard input:6: there is no registerKwh (bad_row)
                standard input:4: no meter 99 (unknown_meter)

                """)
    }

    @Test func aFieldInQuotationMarksMayGoOnOverLineEnds() async throws {
        let text =
            "meter,at,registerKwh,note\r\n1,2026-11-22 10:00:00,12.345000000000000001,\"first\r\n\r\n99,second \"\"x\"\"\"\r\n"
            + "99,2026-11-22 10:00:00,5,\"unknown\nmeter\"\n2,2026-11-22T10:00:00-03:00,1e-05,\n"
        let (outcome, sent, _) = try await importing(text)
        #expect(sent.count == 3)
        #expect([sent.first, sent.last] == [Self.first, Self.second])
        #expect(outcome.output == "lines\t3\naccepted\t2\nduplicates\t0\nrejected\t1\n")
        #expect(outcome.errors == "standard input:5: no meter 99 (unknown_meter)\n")
    }

    @Test func linesThatMakeNoRecordTogetherAreReadOneByOne() async throws {
        let text =
            "meter,at,registerKwh\n1,2026-11-22 10:00:00,\"5\n1,2026-11-22 11:00:00,6\n\n1,2026-11-22 12:00:00,7\"x\n"
            + "1,2026-11-22 13:00:00,8\n"
        let (outcome, sent, _) = try await importing(text)
        #expect(sent.contains { $0.contains("11:00:00") })
        #expect(sent.contains { $0.contains("13:00:00") })
        #expect(outcome.errors.contains("standard input:2: the quotation marks do not match (bad_row)\n"))
    }

    @Test(
        arguments: [
            (["a", "b\"c", "d\"", "e"], [(1, "a"), (2, "b\"c\nd\""), (4, "e")]),
            (["\"", "", "\"", ""], [(1, "\"\n\n\""), (4, "")]),
            (["\"a", "b", "c"], [(1, nil), (2, "b"), (3, "c")]),
            (["\"a", "b\"\"", "\"c\"", "\"d"], [(1, "\"a\nb\"\"\n\"c\"\n\"d")]),
        ] as [([String], [(Int, String?)])])
    func linesBecomeRecordsByTheirQuotationMarks(_ lines: [String], _ expected: [(Int, String?)]) {
        var quoted = QuotedLines()
        let records = lines.enumerated().flatMap { quoted.take($0.offset + 1, $0.element) } + quoted.finish()
        #expect(records == expected.map { QuotedLines.Record(number: $0.0, text: $0.1) })
    }

    @Test func aQuotationMarkThatIsNeverClosedCostsItsLineOnly() {
        var quoted = QuotedLines()
        let lines = ["\""] + (0..<20_000).map { "line \($0)" }
        let records = lines.enumerated().flatMap { quoted.take($0.offset + 1, $0.element) } + quoted.finish()
        #expect(records.first?.text == nil)
        #expect(records.dropFirst().map(\.text) == Array(lines.dropFirst()))
    }

    @Test func jsonTellsItAll() async throws {
        let (outcome, _, _) = try await importing("meter,at,registerKwh\n99,a,b\n1,a,b\n", ["-o", "json"])
        #expect(
            outcome.output
                == #"{"accepted":1,"duplicates":0,"lines":2,"rejected":[{"code":"unknown_meter","line":2,"message":"no meter 99"}],"rejectedCount":1}"#
                + "\n")
        #expect(
            outcome.errors
                == #"{"code":"unknown_meter","file":"standard input","line":2,"message":"no meter 99"}"# + "\n")
    }

    @Test func longFilesGoInBatches() async throws {
        let rows = (1...25_000).map { "1,2026-11-22 10:00:00,\($0)\n" }.joined()
        let (outcome, sent, requests) = try await importing("meter,at,registerKwh\n" + rows)
        #expect(requests == 3)
        #expect(sent.count == 25_000)
        #expect(sent.last == #"{"id":"1","consumption":"25000","datetime":"2026-11-22 10:00:00"}"#)
        #expect(outcome.output == "lines\t25000\naccepted\t25000\nduplicates\t0\nrejected\t0\n")
    }

    @Test func aLineWithoutEndIsRejectedWithoutBeingKept() async throws {
        let endless = String(repeating: "9", count: 1_000_000)
        let (outcome, sent, _) = try await importing("meter,at,registerKwh\n1,a,\(endless)\n1,a,5\n")
        #expect(outcome.status == .partial)
        #expect(sent.count == 1)
        #expect(outcome.errors.hasPrefix("standard input:2: the line is longer than"))
    }

    @Test(arguments: ["id,when,what\n1,2,3\n", "hello\n", "meter,at\n", ",,\n", "\"\n"])
    func aFileOfSomethingElseIsRefusedWhole(text: String) async throws {
        let (outcome, _, requests) = try await importing(text)
        #expect(outcome.status == .invalid)
        #expect(outcome.errors.contains("meter,at,registerKwh"))
        #expect(requests == 0)
    }

    @Test(arguments: ["", "\n\n", "meter,at,registerKwh\n"])
    func nothingToImportIsFine(text: String) async throws {
        let (outcome, _, requests) = try await importing(text)
        #expect(outcome.status == .ok)
        #expect(outcome.output == "lines\t0\naccepted\t0\nduplicates\t0\nrejected\t0\n")
        #expect(requests == 0)
    }

    @Test func aFailureSaysHowFarItGot() async throws {
        let rows = (1...15_000).map { "1,2026-11-22 10:00:00,\($0)\n" }.joined()
        let (outcome, _, _) = try await importing("meter,at,registerKwh\n" + rows) { request in
            request.number == 1 ? Self.script(request) : .problem(403, "forbidden", "viewers send no readings")
        }
        #expect(outcome.status == .denied)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("lines up to 10001 are stored"))
        #expect(outcome.errors.contains("viewers send no readings"))
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let outcome = try await Desk().run(["--server", "/nowhere.sock", "import", "/no/such.csv"])
        #expect(outcome.status == .failure)
        #expect(outcome.errors == "gridctl: can't open /no/such.csv: No such file or directory\n")
    }

    @Test func quotedTextStaysWithinItsString() {
        #expect(
            WireLine.text(id: " 1 ", consumption: "5\"}", datetime: "a\\b\u{1}")
                == #"{"id":"1","consumption":"5\"}","datetime":"a\\b\u0001"}"#)
    }

    @Test func linesAreTheSameInEverySplit() throws {
        let text = "one\r\n\ntwo\nü\n\(String(repeating: "x", count: 70_000))\nlast"
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let writer = ends[1]
        // Piece by piece, as a slow peer would write it.
        Thread.detachNewThread {
            for piece in Array(text.utf8).chunks(of: 7_001) { try? DescriptorSink(descriptor: writer).write(piece) }
            close(writer)
        }
        var reader = LineReader(TextInput(descriptor: ends[0]))
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        close(ends[0])
        #expect(lines.map(\.text) == ["one", "", "two", "ü", nil, "last"])
        #expect(lines.map(\.number) == Array(1...6))
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
