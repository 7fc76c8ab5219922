import Foundation
import GridModel
import Synchronization
import TestSupport

/// Meters on the socket, a sender of bulk bodies and somebody who keeps asking for compactions, all at once, each noting
/// what it sent and what it was promised.
final class FaultLoad: Sendable {
    /// What was sent, and what of it was acknowledged.
    struct Ledger: Sendable {
        var sent: Set<StoredReading> = []
        var acknowledged: Set<StoredReading> = []
        /// The bulk bodies in the order they were sent.
        var bodies: [[StoredReading]] = []
        /// Readings that were answered with an error of the store.
        var refused = 0
        /// An answer that no reading may get.
        var strange: [String] = []

        mutating func add(_ other: Ledger) {
            sent.formUnion(other.sent)
            acknowledged.formUnion(other.acknowledged)
            bodies += other.bodies
            refused += other.refused
            strange += other.strange
        }
    }

    struct Shape: Sendable {
        /// Connections on the meter socket, one meter each.
        var sockets = 6
        /// Connections that send bodies.
        var bulkSenders = 1
        /// Meters that come in bodies; they follow those of the sockets.
        var bulkMeters = 240
        /// Lines of a body, at most.
        var body = 1_500
        var compacts = true
        var meters: Int { sockets + bulkMeters }
    }

    private let shape: Shape
    private let ledger = Mutex(Ledger())
    private let stopping = Atomic(false)
    private let threads = DispatchGroup()

    /// Starts to send; what is sent differs between rounds, and is the same for the same seed and round.
    init(on gridd: GriddProcess, round: Int, seed: Int, shape: Shape = Shape()) {
        self.shape = shape
        let port = gridd.metersPort
        let socket = gridd.socket
        for meter in 1...max(shape.sockets, 1) where shape.sockets > 0 {
            run { try $0.sendAsMeter(meter, port: port, round: round, seed: seed) }
        }
        for sender in 0..<shape.bulkSenders where shape.bulkMeters > 0 {
            run { try $0.sendBodies(socket, round: round, seed: seed, sender: sender) }
        }
        // Two that ask at once must not do the same work twice.
        for asker in 0..<2 where shape.compacts {
            run { try $0.askForCompactions(socket, seed: seed &+ round &+ asker &* 8_191) }
        }
    }

    /// Waits until everybody has noticed that gridd is gone, or ends them after the answer they wait for.
    func end() async throws -> Ledger {
        stopping.store(true, ordering: .relaxed)
        try await offPool { [threads] in threads.wait() }
        return ledger.withLock { $0 }
    }

    var acknowledged: Int { ledger.withLock { $0.acknowledged.count } }
    var refused: Int { ledger.withLock { $0.refused } }

    private func run(_ body: @escaping @Sendable (FaultLoad) throws -> Void) {
        threads.enter()
        let thread = Thread { [self] in
            // A connection that breaks is how a kill shows.
            try? body(self)
            threads.leave()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    private var isOver: Bool { stopping.load(ordering: .relaxed) }

    // MARK: The senders

    private func sendAsMeter(_ meter: Int, port: Int, round: Int, seed: Int) throws {
        var random = Seeded(seed &* 7_919 &+ round &* 104_729 &+ meter)
        var readings = ReadingSource(round: round)
        let connection = try MeterSocket(port: port)
        while !isOver {
            let batch = (0..<Int.random(in: 1...20, using: &random)).map { _ in readings.next(meter, &random) }
            ledger.withLock { $0.sent.formUnion(batch) }
            try connection.send(batch.map(\.wire).joined())
            for reading in batch {
                guard let reply = try connection.line(within: 120) else { return }
                note(reading, reply)
            }
        }
    }

    private func note(_ reading: StoredReading, _ reply: String) {
        ledger.withLock { ledger in
            if reply.contains("\"alert\"") {
                ledger.acknowledged.insert(reading)
            } else if reply.contains("not_stored") {
                ledger.refused += 1
            } else {
                ledger.strange.append(reply)
            }
        }
    }

    private func sendBodies(_ path: String, round: Int, seed: Int, sender: Int) throws {
        var random = Seeded(seed &* 31 &+ round &+ sender &* 65_537)
        var readings = ReadingSource(round: round, sender: sender)
        let connection = try HTTPSocket(path)
        while !isOver {
            let batch = (0..<Int.random(in: 1...shape.body, using: &random)).map { _ in
                let meter = Int.random(in: (shape.sockets + 1)...shape.meters, using: &random)
                return readings.next(meter, &random)
            }
            ledger.withLock { ledger in
                ledger.sent.formUnion(batch)
                ledger.bodies.append(batch)
            }
            let answer = try connection.post("/api/v1/readings", batch.map { $0.wire + "\n" }.joined())
            let outcome = try? JSONValue(answer.body)
            ledger.withLock { ledger in
                if answer.status == 200,
                    (outcome?.accepted.int ?? 0) + (outcome?.duplicates.int ?? 0) == batch.count
                {
                    ledger.acknowledged.formUnion(batch)
                } else if answer.status == 503 {
                    ledger.refused += batch.count
                } else {
                    ledger.strange.append("\(answer.status) \(answer.body.prefix(500))")
                }
            }
        }
    }

    private func askForCompactions(_ path: String, seed: Int) throws {
        var random = Seeded(seed)
        let connection = try HTTPSocket(path)
        while !isOver {
            usleep(UInt32.random(in: 0...40_000, using: &random))
            _ = try connection.post("/api/v1/compact")
        }
    }
}

/// Readings no two of which are the same, in a month that is another in the next round, some of them late.
private struct ReadingSource {
    private let base: Int64
    private var count: Int64 = 0

    /// - Parameter sender: Senders of the same meters differ in it.
    init(round: Int, sender: Int = 0) {
        // Three months of 2026 in turn; each round an hour of its own in them.
        let month = Int64(round % 3) * 31 * 86_400
        base = 1_767_225_600_000 + month * 1_000 + Int64(round / 3 % 600) * 3_600_000 + Int64(sender)
    }

    mutating func next(_ meter: Int, _ random: inout Seeded) -> StoredReading {
        count += 1
        // One in twenty belongs to the month before.
        let late: Int64 = Int.random(in: 0..<20, using: &random) == 0 ? 31 * 86_400_000 : 0
        return StoredReading(
            meter: MeterID(Int64(meter))!, at: Instant(milliseconds: base - late + count * 7),
            register: Energy(milliwattHours: count * 1_003 + Int64(base % 1_000_000)))
    }
}

extension StoredReading {
    /// As it goes over the wire.
    var wire: String { WireText.reading("\(meter)", register.kilowattHoursText, at.rfc3339) }
}
