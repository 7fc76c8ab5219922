import Foundation
import GridModel
import MeterWire
import TestSupport

/// What one or several lives of a gridd did to its disk, with what it promised to whom in between.
struct Recording {
    private(set) var events: [DiskEvent] = []
    /// Readings that were acknowledged, by the event with which the acknowledgement left.
    private(set) var promises: [(event: Int, readings: [StoredReading])] = []
    private(set) var sent: Set<StoredReading> = []
    private(set) var folder = ""

    /// strace around a command that remains the parent's own child.
    static func tracer(_ file: String) -> [String] {
        [
            Programs.tool("strace") ?? "strace", "-D", "-f", "-y", "-xx", "-s", "16000000", "--seccomp-bpf", "-o", file,
            "-e", "trace=" + SystemCalls.names.joined(separator: ","),
        ]
    }

    /// Why processes cannot be traced here; nil when they can.
    static func obstacle() async throws -> String? {
        guard let strace = Programs.tool("strace") else { return "strace is not installed" }
        let run = try await ProgramRun.of(
            strace, ["-D", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=none", "/bin/true"])
        return run.status == 0 ? nil : run.stderr
    }

    /// Lets a gridd live, take readings and die, three times: by `kill -9`, by SIGTERM, by `kill -9`.
    static func make(seed: Int, acknowledgements: Int) async throws -> Recording {
        let traces = try TemporaryFolder()
        let shape = FaultLoad.Shape(sockets: 4, bulkMeters: 30, body: 400)
        var recording = Recording()
        let gridd = try await GriddProcess.start(tracer: tracer(traces.file("1")))
        recording.folder = gridd.data
        guard try await gridd.gridctl("meters", "add", "--count", "\(shape.meters)", "-q").status == 0 else {
            throw TestFailure("meters can't be added")
        }
        for life in 1...3 {
            if life > 1 { try await gridd.restart(tracer: tracer(traces.file("\(life)"))) }
            let load = FaultLoad(on: gridd, round: life, seed: seed, shape: shape)
            try await eventually("life \(life) acknowledges", within: 120) {
                load.acknowledged >= acknowledgements
            }
            if life == 2 {
                _ = try await gridd.terminate(within: 60)
            } else {
                try await gridd.kill9()
            }
            let ledger = try await load.end()
            guard ledger.strange.isEmpty, ledger.refused == 0 else {
                throw TestFailure("life \(life) answered \(ledger.strange) and refused \(ledger.refused)")
            }
            recording.sent.formUnion(ledger.sent)
            try recording.add(traces.file("\(life)"), ledger)
        }
        return recording
    }

    /// Takes in one life; what the cache held at its end is still in the cache.
    private mutating func add(_ trace: String, _ ledger: FaultLoad.Ledger) throws {
        let store = folder + "/gridd.sqlite"
        let calls = try SystemCalls(of: trace, folder: folder, firstCall: events.count) { path in
            // The index of the WAL is made anew from it after a power cut.
            path.hasPrefix(store) && !path.hasSuffix("-shm")
        }
        var streams: [String: AnswerStream] = [:]
        var bodies = ledger.bodies[...]
        for event in calls.events {
            events.append(event)
            guard case .sent(let connection, let bytes) = event else { continue }
            var stream = streams[connection] ?? AnswerStream()
            let (readings, bodiesAnswered) = stream.take(bytes)
            streams[connection] = stream
            var promised = readings
            for _ in 0..<bodiesAnswered {
                guard let body = bodies.popFirst() else { throw TestFailure("more answers than bodies") }
                promised += body
            }
            if !promised.isEmpty { promises.append((events.count - 1, promised)) }
        }
        let told = Set(promises.flatMap(\.readings))
        guard ledger.acknowledged.isSubset(of: told) else {
            throw TestFailure("the trace lacks \(ledger.acknowledged.subtracting(told).count) acknowledgements")
        }
    }
}

/// What gridd says on one connection.
private struct AnswerStream {
    private var framer = ObjectFramer(maximumBytes: 65_536, maximumDepth: 32)
    private var isHTTP = false

    /// The readings that these bytes acknowledge, and how many bodies of readings they answer.
    mutating func take(_ bytes: [UInt8]) -> (readings: [StoredReading], bodies: Int) {
        if bytes.starts(with: "HTTP/1.1".utf8) { isHTTP = true }
        if isHTTP {
            let isOutcome = String(decoding: bytes, as: UTF8.self).contains(#"{"accepted":"#)
            return ([], isOutcome ? 1 : 0)
        }
        var readings: [StoredReading] = []
        try? bytes.withUnsafeBytes { bytes in
            try framer.feed(bytes) { object in
                guard case .acknowledged(let reply) = try MeterReply(parsing: object),
                    let at = Instant(rfc3339: reply.datetimeText)
                else { return }
                readings.append(StoredReading(meter: reply.meter, at: at, register: reply.consumption))
            }
        }
        return (readings, 0)
    }
}
