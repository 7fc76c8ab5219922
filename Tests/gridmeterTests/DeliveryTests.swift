import Foundation
import GridModel
import Synchronization
import TestSupport
import Testing

/// The program itself against a head-end that misbehaves as a test wants it to.
struct DeliveryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a head-end was sent.
    private final class Received: Sendable {
        private let lines = Mutex<[(connection: Int, line: String)]>([])
        func add(_ line: String, on connection: Int) { lines.withLock { $0.append((connection, line)) } }
        var all: [(connection: Int, line: String)] { lines.withLock { $0 } }
        var readings: [String] { all.map(\.line).filter { !$0.contains("\"serial\"") } }
        var enrolments: [String] { all.map(\.line).filter { $0.contains("\"serial\"") } }
    }

    private func acknowledgement(of line: String, above: Bool = false) throws -> String {
        let reading = try JSONValue(line)
        guard let id = reading.id.string, case .number(let consumption) = reading.consumption,
            let datetime = reading.datetime.string
        else { throw TestFailure("no reading: \(line)") }
        let alert = "Your energy consumption is \(above ? "above" : "within") the recommended"
        return #"{"id": \#(id), "consumption": \#(consumption), "datetime": "\#(datetime)", "alert": "\#(alert)"}"#
            + "\n"
    }

    private func gridmeter(
        _ arguments: [String], port: Int, input: String = ""
    ) async throws -> ProgramRun {
        try await ProgramRun.of(
            "gridmeter", ["--server", "127.0.0.1:\(port)"] + arguments, input: input,
            environment: ["XDG_STATE_HOME": folder.file("state"), "NO_COLOR": "1"])
    }

    /// A head-end that takes everything: enrols as 7 and acknowledges each reading.
    private func goodHeadEnd(_ received: Received, above: Bool = false) throws -> FakeHeadEnd {
        try FakeHeadEnd { connection, number in
            while let line = connection.line() {
                received.add(line, on: number)
                let reply = line.contains("\"serial\"") ? "{\"id\": 7}\n" : try? acknowledgement(of: line, above: above)
                connection.send(reply ?? "")
            }
        }
    }

    @Test func aMeterGoesOnFromItsLastRegisterWhenItIsStartedAgain() async throws {
        let received = Received()
        let head = try goodHeadEnd(received)
        for _ in 0..<2 {
            let run = try await gridmeter(["--readings", "3", "--interval", "10ms", "--rate", "0.5"], port: head.port)
            #expect(run.status == 0)
            #expect(run.stdout.split(separator: "\n").count == 3)
        }
        let registers = try received.readings.map { try JSONValue($0).consumption.energy }
        #expect(registers == [500, 1_000, 1_500, 2_000, 2_500, 3_000].map { .wattHours($0) })
        #expect(received.enrolments.count == 2)
        #expect(Set(received.enrolments).count == 1, "the same serial and key both times")
    }

    @Test func eachAnswerIsALineThatScriptsCanCut() async throws {
        let head = try goodHeadEnd(Received(), above: true)
        let run = try await gridmeter(["--readings", "1", "--rate", "1"], port: head.port, input: "3 2.5\n")
        let fields = run.stdout.split(separator: "\n").first?.split(separator: "\t").map(String.init)
        #expect(fields?.count == 4)
        #expect(fields?[2...] == ["acknowledged", "Your energy consumption is above the recommended"])
        #expect(Instant(rfc3339: fields?[0] ?? "") != nil)
    }

    @Test func afterALostConnectionWhatWasNotAcknowledgedComesAgainInOrderAndFirst() async throws {
        let received = Received()
        let head = try FakeHeadEnd { connection, number in
            while let line = connection.line() {
                received.add(line, on: number)
                if line.contains("\"serial\"") {
                    connection.send("{\"id\": 7}\n")
                    continue
                }
                // The first two connections are cut with three readings unanswered.
                if number <= 2, received.all.filter({ $0.connection == number }).count >= 5 { return }
                if number > 2 || received.readings.count < 2 {
                    connection.send((try? acknowledgement(of: line)) ?? "")
                }
            }
        }
        let file = try folder.write(
            "at,registerKwh\n" + (1...20).map { "2026-11-22T10:00:\(10 + $0)Z,\($0)\n" }.joined(), to: "r.csv")
        let run = try await gridmeter(["replay", file], port: head.port)
        #expect(run.status == 0, "\(run.stderr)")
        let figures = summary(run.stdout)
        #expect(figures["sent"] == "20")
        #expect(figures["acknowledged"] == "20")
        #expect(figures["reconnects"] == "2")
        #expect(figures["unacknowledged"] == "0")
        #expect(Int(figures["re-sent"] ?? "") ?? 0 > 0)
        let last = try received.all.filter { $0.connection == 3 }.map { try JSONValue($0.line).consumption.energy }
        #expect(last == last.sorted { ($0 ?? .zero) < ($1 ?? .zero) })
        #expect(last.last == .kilowattHours(20))
        #expect(received.enrolments.count == 1, "an id is asked for once")
    }

    @Test func aReplayAtASpeedSendsEverythingInOrderAndTellsItsLatencies() async throws {
        let received = Received()
        let head = try goodHeadEnd(received)
        // An hour and a half that falls back for a while, within a tenth of a second or so.
        let minutes = [0, 15, 30, 20, 45, 90]
        let lines = minutes.enumerated().map { index, minute in
            "2026-11-22T1\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00Z,\(index + 1)\n"
        }
        let file = try folder.write("at,registerKwh\n" + lines.joined(), to: "speed.csv")
        let run = try await gridmeter(["replay", "--speed", "50000", file], port: head.port)
        #expect(run.status == 0, "\(run.stderr)")
        let figures = summary(run.stdout)
        #expect(figures["acknowledged"] == "6")
        for name in ["p50", "p90", "p99", "p99.9", "max"] {
            #expect(figures["ack-\(name)-ms"]?.contains(".") == true, "\(run.stdout)")
        }
        #expect(
            try received.readings.map { try JSONValue($0).consumption.energy } == (1...6).map { .kilowattHours($0) })
    }

    @Test func whatTheDiskHadNoRoomForIsSentAgainBeforeAnythingNewer() async throws {
        let received = Received()
        let head = try FakeHeadEnd { connection, number in
            while let line = connection.line() {
                received.add(line, on: number)
                if line.contains("\"serial\"") {
                    connection.send("{\"id\": 7}\n")
                    continue
                }
                // There is room once the first reading comes for the third time.
                let refuses = received.readings.filter { $0.contains("\"consumption\": 0.001,") }.count < 3
                let refusal = #"{"error": {"code": "not_stored", "message": "the disk is full"}}"# + "\n"
                connection.send(refuses ? refusal : (try? acknowledgement(of: line)) ?? "")
            }
        }
        let run = try await gridmeter(["--readings", "6", "--interval", "20ms"], port: head.port)
        #expect(run.status == 0, "\(run.stderr)")
        let acknowledged = run.stdout.split(separator: "\n").filter { $0.contains("\tacknowledged\t") }
            .map { String($0.split(separator: "\t")[1]) }
        #expect(acknowledged == ["0.001", "0.002", "0.003", "0.004", "0.005", "0.006"])
        #expect(run.stdout.contains("\tput-off\tnot_stored"))
    }

    @Test func aFleetCountsWhatIsRefusedAndFails() async throws {
        let head = try FakeHeadEnd { connection, _ in
            while let line = connection.line() {
                let enrols = line.contains("\"serial\"")
                connection.send(
                    enrols ? "{\"id\": 7}\n" : #"{"error": {"code": "retired_meter", "message": "gone"}}"# + "\n")
            }
        }
        let run = try await gridmeter(["--fleet", "3", "--interval", "50ms", "--duration", "100ms"], port: head.port)
        #expect(run.status == 1)
        #expect(summary(run.stdout)["refused"] == "6")
        #expect(run.stderr.contains("retired_meter: gone"))
    }

    @Test func aFleetIsTheSameAgainAndItsRegistersGoOn() async throws {
        let received = Received()
        let head = try FakeHeadEnd { connection, number in
            while let line = connection.line() {
                received.add(line, on: number)
                let serial = (try? JSONValue(line).serial.string)?.split(separator: "-").last
                connection.send(serial.map { "{\"id\": \($0)}\n" } ?? (try? acknowledgement(of: line)) ?? "")
            }
        }
        let acks = folder.file("acks.csv")
        for run in 1...2 {
            let outcome = try await gridmeter(
                ["--fleet", "5", "--interval", "100ms", "--duration", "400ms", "--seed", "9", "--acks", acks],
                port: head.port)
            #expect(outcome.status == 0, "\(outcome.stderr)")
            #expect(summary(outcome.stdout)["acknowledged"] == "20")
            let lines = try String(contentsOfFile: acks, encoding: .utf8).split(separator: "\n")
            #expect(lines.first == "meter,at,registerKwh")
            #expect(lines.count == 21, "run \(run)")
        }
        #expect(received.enrolments.count == 10)
        #expect(Set(received.enrolments).count == 5)
        var registers: [String: [Energy]] = [:]
        for line in received.readings {
            let reading = try JSONValue(line)
            registers[reading.id.string ?? "", default: []].append(try #require(reading.consumption.energy))
        }
        #expect(registers.count == 5)
        #expect(registers.values.allSatisfy { $0 == $0.sorted() && Set($0).count == 8 })
    }

    @Test func anEndlessFleetEndsInOrderWhenItIsAskedTo() async throws {
        let head = try goodHeadEnd(Received())
        let acks = folder.file("acks.csv")
        let fleet = try ChildProcess(
            Programs.path(of: "gridmeter"),
            ["--server", "127.0.0.1:\(head.port)", "--fleet", "3", "--interval", "20ms", "--acks", acks],
            environment: ["XDG_STATE_HOME": folder.file("state")])
        try await eventually("readings are acknowledged") {
            ((try? String(contentsOfFile: acks, encoding: .utf8)) ?? "").split(separator: "\n").count > 10
        }
        fleet.kill(SIGTERM)
        #expect(try await fleet.end() == .exited(0))
        let figures = summary(fleet.stdout)
        let written = try String(contentsOfFile: acks, encoding: .utf8).split(separator: "\n").count - 1
        #expect(figures["acknowledged"] == "\(written)")
        #expect(figures["unacknowledged"] == "0")
    }

    @Test func aMeterThatIsNotKnownIsToldSo() async throws {
        let head = try FakeHeadEnd { connection, _ in
            while connection.line() != nil {
                connection.send(#"{"error": {"code": "unknown_meter", "message": "no meter 99999"}}"# + "\n")
            }
        }
        let run = try await gridmeter(["--id", "99999"], port: head.port)
        #expect(run.status == 1)
        #expect(run.stderr.contains("no meter 99999"))
    }

    @Test func withoutAServerReadingsStayUnacknowledgedAndTheRunFails() async throws {
        let port = try FakeHeadEnd { _, _ in }.port
        let run = try await gridmeter(
            ["--fleet", "2", "--interval", "50ms", "--duration", "100ms", "--wait", "200ms"], port: port)
        #expect(run.status == 1)
        #expect(summary(run.stdout)["unacknowledged"] == "4")
        #expect(run.stderr.contains("connection refused"))
    }

    @Test func usageErrorsExit2() async throws {
        #expect(try await gridmeter(["--nonsense"], port: 1).status == 2)
        #expect(try await gridmeter(["--help"], port: 1).status == 0)
    }

    private func summary(_ text: String) -> [String: String] {
        Dictionary(
            text.split(separator: "\n").compactMap { line in
                let fields = line.split(separator: "\t")
                return fields.count == 2 ? (String(fields[0]), String(fields[1])) : nil
            }, uniquingKeysWith: { $1 })
    }
}
