import ArgumentParser
import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

/// What makes gridctl start soon must not make it do anything else.
@Suite struct StartTests {
    @Test(arguments: [
        ["meters"], ["meters", "-o", "json", "--limit", "3"], ["meters", "list", "--status", "active", "-q"],
        ["history", "1", "--from", "-7d", "--every", "1h"], ["invoice", "42", "--period", "2026-11"], ["status", "-v"],
        ["alerts", "ack", "7"], ["meters", "add", "--name", "A", "--count", "12"], ["context", "list"],
        ["completions", "bash"], ["invoice", "1", "--period", "2026-10", "-o", "name"],
        ["history", "1,3-5", "--every", "raw"],
        ["context", "use", "use"],
    ])
    func aRightLineMeansTheSameToTheQuickParser(line: [String]) throws {
        let quick = try GridctlCommand.command(for: line)
        let slow = try GridctlCommand.parseAsRoot(line)
        #expect(type(of: quick) == type(of: slow))
        #expect("\(quick)" == "\(slow)")
    }

    @Test(arguments: [
        [], ["--help"], ["meters", "--help"], ["help", "meters"], ["--version"], ["meters", "--limit", "x"],
        ["meters", "--nonsense"], ["invoice"], ["nonsense"],
    ])
    func whatIsNoRightLineIsAnsweredInTheWordsOfTheGrammar(line: [String]) {
        func words(_ parse: ([String]) throws -> any ParsableCommand) -> String {
            do {
                var command = try parse(line)
                try command.run()
                return "nothing"
            } catch {
                return GridctlCommand.fullMessage(for: error)
            }
        }
        let found = words(GridctlCommand.command(for:))
        #expect(found == words { try GridctlCommand.parseAsRoot($0) })
        #expect(!found.isEmpty)
    }

    @Test func theConnectionThatWasMadeAheadIsTheOneThatIsUsed() async throws {
        let folder = try TemporaryFolder()
        let server = try ScriptedServer(path: folder.file("gridd.sock")) { _ in .answer(body: Answers.status) }
        defer { server.stop() }
        let outcome = try await Desk().run(["--server", server.address, "status"])
        #expect(outcome.status == .ok)
        #expect(server.requests.map(\.connection) == [1])
    }

    @Test func theLastServerThatIsNamedIsAsked() async throws {
        let folder = try TemporaryFolder()
        let first = try ScriptedServer(path: folder.file("a.sock")) { _ in .answer(body: Answers.status) }
        let last = try ScriptedServer(path: folder.file("b.sock")) { _ in .answer(body: Answers.status) }
        defer {
            first.stop()
            last.stop()
        }
        let outcome = try await Desk().run(["--server", first.address, "status", "--server", last.address])
        #expect(outcome.status == .ok)
        #expect(first.requests.isEmpty)
        #expect(last.requests.count == 1)
    }

    @Test func rowsThatAreWrittenByHandAreWhatTheEncoderWrites() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for name in [nil, "", "Flat 1/2", #"a "b" \ c"#, "tab\tline\n\u{07}", "Café 東京 🏠"] {
            let meter = Meter(
                id: 7, name: name, serial: name, status: .retired, registerKwh: Energy(milliwattHours: -1_000_001),
                powerKw: nil, lastReadingAt: Instant(milliseconds: 1_764_000_000_250), timeZone: .utc,
                enrolledAt: Instant(seconds: 0))
            let encoded = String(decoding: try encoder.encode(meter), as: UTF8.self)
            #expect(try JSONText.text(meter, isPretty: false) == encoded)
            #expect(try JSONText.line(meter) == encoded + "\n")
        }
    }
}
