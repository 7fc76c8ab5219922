import Foundation
import GridModel
import Synchronization
import TestSupport

@testable import gridctl

/// The exit status; Swift Testing has a type of that name too.
typealias Status = gridctl.ExitStatus

/// Keeps what is written to it.
final class MemorySink: ByteSink {
    private let bytes = Mutex<[UInt8]>([])
    /// Writes that go through before the reader is gone; nil for all.
    private let patience: Mutex<Int?>

    init(closesAfter writes: Int? = nil) { patience = Mutex(writes) }

    func write(_ new: [UInt8]) throws {
        let isClosed = patience.withLock { left in
            guard let some = left else { return false }
            left = some - 1
            return some <= 0
        }
        if isClosed { throw OutputClosed() }
        bytes.withLock { $0 += new }
    }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}

/// Somewhere to run command lines at, with everything they write kept.
struct Desk {
    struct Outcome: Hashable {
        var status: ExitStatus
        var output: String
        var errors: String
    }

    var environment: [String: String] = ["HOME": "/nonexistent", "TERM": "xterm", "LANG": "C.UTF-8"]
    /// Nil for a pipe, which is what scripts have.
    var screen: TextOutput.Size?
    var input = ""
    var closesAfter: Int?
    var isPatient = false
    var workingFolder = "/nonexistent"

    /// Noon of 22 November 2026 in Bahia.
    static let now = Instant(rfc3339: "2026-11-22T15:00:00Z")!

    /// Runs a command line against a server that answers by `script`.
    func run(_ arguments: [String], script: @escaping ScriptedServer.Script) async throws -> (Outcome, ScriptedServer) {
        let server = try ScriptedServer(script: script)
        defer { server.stop() }
        return (try await run(["--server", server.address] + arguments), server)
    }

    /// Runs a command line as it is.
    func run(_ arguments: [String]) async throws -> Outcome {
        DisplayWidth.useLocale(of: [:])
        let folder = try temporaryFolder("gridctl")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(input.utf8).write(to: URL(fileURLWithPath: folder + "/input"))
        let descriptor = open(folder + "/input", O_RDONLY)
        defer { close(descriptor) }
        let output = MemorySink(closesAfter: closesAfter)
        let errors = MemorySink()
        let screen = self.screen
        let clients = ClientPool()
        let surroundings = Surroundings(
            environment: environment, input: TextInput(descriptor: descriptor),
            output: TextOutput(sink: output, isTerminal: screen != nil) { screen },
            errors: TextOutput(sink: errors, isTerminal: screen != nil) { screen }, clients: clients,
            isPatient: isPatient, workingFolder: workingFolder, now: { Self.now })
        let status = await Execution.run(arguments: arguments, surroundings: surroundings)
        await clients.close()
        return Outcome(status: status, output: output.text, errors: errors.text)
    }
}

/// Answers of gridd.
enum Answers {
    static func page(_ items: [String], next: String? = nil) -> ScriptedServer.Reply {
        .answer(
            body: "{\"items\": [\(items.joined(separator: ","))], \"next\": \(next.map { "\"\($0)\"" } ?? "null")}")
    }

    static func meter(_ id: Int, name: String? = nil, zone: String = "America/Bahia") -> String {
        """
        {"id": \(id), "name": \(name.map { "\"\($0)\"" } ?? "null"), "serial": null, "status": "active", \
        "registerKwh": 12.3456, "powerKw": 0.4, "lastReadingAt": "2026-11-22T13:00:00Z", "timeZone": "\(zone)", \
        "enrolledAt": "2026-11-01T03:00:00Z"}
        """
    }

    static func interval(_ day: Int, _ kwh: String, quality: String = "measured", partial: Bool = false) -> String {
        """
        {"start": "2026-11-\(day)T03:00:00Z", "end": "2026-11-\(day + 1)T03:00:00Z", "consumptionKwh": \(kwh), \
        "averageKw": 0.020833, "quality": "\(quality)", "partial": \(partial)}
        """
    }

    static let invoice = """
        {"number": null, "meter": 1, "status": "draft", "period": {"start": "2026-11-01T03:00:00Z", \
        "end": "2026-12-01T03:00:00Z"}, "timeZone": "America/Bahia", "tariff": "default", "consumptionKwh": 191.0, \
        "quality": "measured", "lines": [{"kind": "energy", "label": "Energy", "quantity": 191.0, "unit": "kWh", \
        "unitPrice": "0.40", "amount": "76.40", "quality": "measured"}], \
        "total": {"amount": "76.40", "currency": "BRL"}, "dueDate": null, "payment": null}
        """

    static let alert = """
        {"id": 7, "meter": 1, "rule": "excessive-consumption", "state": "firing", "since": "2026-11-22T13:00:00Z", \
        "message": "300 kWh or more in 2026-11", "acknowledgedBy": null, "acknowledgedAt": null}
        """

    /// Ten meters silent at once.
    static func outage(_ id: Int) -> String {
        """
        {"id": \(id), "meter": null, "rule": "outage", "state": "firing", "since": "2026-11-22T14:00:00Z", \
        "message": "10 of 12 meters silent", "acknowledgedBy": null, "acknowledgedAt": null, "subject": "site North", \
        "severity": "critical", "ruleKind": "outage", "occasion": "2026-11-22T14:00:00Z", \
        "openedAt": "2026-11-22T14:00:00Z", "comment": null, "silencedUntil": null, "inhibitedBy": null, \
        "evidence": {"from": "2026-11-22T12:00:00Z", "to": "2026-11-22T14:00:00Z", "meters": [1, 2, 3]}}
        """
    }

    static let change = """
        {"id": 12, "alert": 7, "sequence": 1, "at": "2026-11-22T13:00:00Z", "change": "firing", "by": "gridd", \
        "message": "300 kWh or more in 2026-11", "comment": null}
        """

    /// An alert with its readings' time and its log.
    static let record = """
        {"id": 7, "meter": 1, "rule": "excessive-consumption", "state": "firing", "since": "2026-11-22T13:00:00Z", \
        "message": "300 kWh or more in 2026-11", "acknowledgedBy": "Joana", "acknowledgedAt": "2026-11-22T14:00:00Z", \
        "subject": "meter 1", "severity": "warning", "ruleKind": "consumption", "occasion": "2026-11-01T03:00:00Z", \
        "openedAt": "2026-11-22T13:00:00Z", "comment": "the pump runs", "silencedUntil": "2026-11-23T11:00:00Z", \
        "inhibitedBy": null, "evidence": {"from": "2026-11-01T03:00:00Z", "to": "2026-11-22T13:00:00Z", "meters": [1]}, \
        "log": [\(change), {"id": 13, "alert": 7, "sequence": 2, "at": "2026-11-22T14:00:00Z", \
        "change": "acknowledged", "by": "Joana", "message": "300 kWh or more in 2026-11", "comment": "the pump runs"}]}
        """

    static let silence = """
        {"id": 3, "alert": null, "rule": "silent", "meters": null, "site": "North", "until": "2026-11-23T15:00:00Z", \
        "comment": "line work", "by": "Joana", "at": "2026-11-22T15:00:00Z", "endedAt": null}
        """

    static let status = """
        {"version": "0.1.0", "uptimeSeconds": 3725, "meters": {"active": 2, "connected": 1}, \
        "readings": {"stored": 10, "acknowledged": 11, "duplicates": 1, "rejected": 3}, \
        "journal": {"readings": 4, "sequence": 5}, "rollups": {"monthsDue": 6}, \
        "retention": {"keep": "13mo", "keptFrom": "2025-10-01T00:00:00Z"}, "trouble": null}
        """
}
