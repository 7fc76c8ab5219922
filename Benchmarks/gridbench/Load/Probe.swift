import Foundation
import GridModel
import Synchronization

/// One meter that sends a reading every so often from a thread of its own, while something else loads the server.
final class Probe: Sendable {
    /// Nanoseconds between two readings.
    static let pause: Int64 = 5_000_000

    private struct State {
        var isStopping = false
        var isOver = false
        var latencies: [Int64] = []
        var failure: Failure?
    }

    private let state = Mutex(State())

    /// - Parameter meter: One that nobody else sends for.
    init(meter: Int64, port: UInt16, start: Instant) throws {
        let descriptor = try Address.port(port).connect()
        let thread = Thread { [self] in
            defer { close(descriptor) }
            do {
                try run(descriptor, meter: meter, start: start)
            } catch {
                state.withLock { $0.failure = error as? Failure ?? Failure("\(error)") }
            }
            state.withLock { $0.isOver = true }
        }
        thread.start()
    }

    /// Ends it and gives back how long each acknowledgement took since the reading was due, in nanoseconds.
    func stop() throws -> [Int64] {
        state.withLock { $0.isStopping = true }
        while !state.withLock({ $0.isOver }) { Clock.sleep(milliseconds: 1) }
        let (latencies, failure) = state.withLock { ($0.latencies, $0.failure) }
        if let failure { throw failure }
        return latencies
    }

    private func run(_ descriptor: Int32, meter: Int64, start: Instant) throws {
        var readings = ConnectionReadings(start: start)
        var answer = [UInt8](repeating: 0, count: 4_096)
        let begin = Clock.now
        var number = 0
        while !state.withLock({ $0.isStopping }) {
            let due = begin + Int64(number) * Self.pause
            let ahead = due - Clock.now
            if ahead > 0 { usleep(UInt32(ahead / 1_000)) }
            var line: [UInt8] = []
            ReadingFormat.ndjson.add(
                meter: meter, readings.register(number, of: 0), decimals: 3, instant: readings.instant(number),
                to: &line)
            guard Glibc.send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else {
                throw Failure.system("send on the meter socket")
            }
            var isFirst = true
            while true {
                let count = recv(descriptor, &answer, answer.count, 0)
                guard count > 0 else { throw Failure("gridd closed the probing meter's connection") }
                if isFirst, count > 2, answer[2] != UInt8(ascii: "i") {
                    throw Failure("gridd refused: \(String(decoding: answer[..<count], as: UTF8.self))")
                }
                isFirst = false
                if answer[count - 1] == 10 { break }
            }
            let latency = Clock.now - due
            state.withLock { $0.latencies.append(latency) }
            number += 1
        }
    }
}
