/// Requests at moments that were settled beforehand, whatever the server does: one connection after the other.
///
/// A latency counts from the moment a request was due, so a server that stalls pays for everything that then waits (no
/// coordinated omission). A connection still has one request under way at most: a meter waits for its answer.
struct OpenLoop {
    struct Outcome {
        /// All answers, those before the measured time too.
        let total: Int
        /// Nanoseconds each, of requests that were due in the measured time.
        let latencies: Percentiles
        /// Nanoseconds by which requests left late, the server not being the reason.
        let lateness: Percentiles
    }

    /// Due moments are looked at so often, in nanoseconds; it adds as much to a latency at the most.
    static let tick: Int64 = 100_000

    private let interval: Double
    private let connections: Int
    /// Of request 0 of connection 0.
    private let start: Int64

    /// - Parameter rate: Requests a second, of all connections together.
    init(rate: Double, connections: Int, start: Int64) {
        interval = 1e9 / rate
        self.connections = connections
        self.start = start
    }

    /// When a request is due.
    func due(_ number: Int, of connection: Int) -> Int64 {
        start + Int64(Double(number * connections + connection) * interval)
    }

    static func run<Speech>(
        _ crowd: Crowd<Speech>, rate: Double, warmUp: Double, seconds: Double
    ) throws -> Outcome {
        let plan = OpenLoop(rate: rate, connections: crowd.count, start: Clock.now + 10_000_000)
        let measuredFrom = plan.start + Int64(warmUp * 1e9)
        let end = measuredFrom + Int64(seconds * 1e9)
        var number = [Int](repeating: 0, count: crowd.count)
        var isWaiting = [Bool](repeating: false, count: crowd.count)
        var latencies: [Int64] = []
        var lateness: [Int64] = []
        latencies.reserveCapacity(Int(rate * seconds) + 1_024)
        lateness.reserveCapacity(Int(rate * seconds) + 1_024)
        var underWay = 0
        var total = 0
        // The next moment in the plan.
        var next = 0
        var lastAnswer = Clock.now

        func send(_ connection: Int) throws {
            isWaiting[connection] = true
            underWay += 1
            try crowd.send(on: connection)
        }

        while true {
            let now = Clock.now
            while true {
                let connection = next % crowd.count
                let due = plan.due(next / crowd.count, of: connection)
                guard due <= now, due < end else { break }
                // A connection that waits sends as soon as it has its answer.
                if !isWaiting[connection], number[connection] == next / crowd.count {
                    lateness.append(now - due)
                    try send(connection)
                }
                next += 1
            }
            let nextDue = plan.due(next / crowd.count, of: next % crowd.count)
            if nextDue >= end, underWay == 0 { break }
            let pause = nextDue >= end ? 10_000_000 : max(nextDue - Clock.now, tick)
            try crowd.wait(pause) { connection in
                let now = Clock.now
                lastAnswer = now
                total += 1
                underWay -= 1
                let due = plan.due(number[connection], of: connection)
                if due >= measuredFrom { latencies.append(now - due) }
                isWaiting[connection] = false
                number[connection] += 1
                // The next one was due while this one was under way.
                let following = plan.due(number[connection], of: connection)
                let position = number[connection] * crowd.count + connection
                if position < next, following < end { try send(connection) }
            }
            guard underWay == 0 || Clock.now - lastAnswer < 30_000_000_000 else {
                throw Failure("no answer from \(Speech.title) for 30 s")
            }
        }
        return Outcome(total: total, latencies: Percentiles(latencies), lateness: Percentiles(lateness))
    }
}
