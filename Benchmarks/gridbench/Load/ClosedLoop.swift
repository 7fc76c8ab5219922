/// Every connection sends its next request as soon as the one before is answered.
enum ClosedLoop {
    struct Outcome {
        /// Answers in the measured time.
        let answered: Int
        /// Nanoseconds.
        let duration: Int64
        /// Nanoseconds each, from the sending.
        let latencies: Percentiles
        /// All answers, those before the measured time too.
        let total: Int

        var rate: Double { Double(answered) / (Double(duration) / 1e9) }
    }

    /// - Parameter warmUp: Seconds before the measured ones.
    static func run<Speech>(_ crowd: Crowd<Speech>, warmUp: Double, seconds: Double) throws -> Outcome {
        var sentAt = [Int64](repeating: 0, count: crowd.count)
        var latencies: [Int64] = []
        latencies.reserveCapacity(1 << 20)
        let start = Clock.now + Int64(warmUp * 1e9)
        let end = start + Int64(seconds * 1e9)
        var total = 0
        for connection in 0..<crowd.count {
            sentAt[connection] = Clock.now
            try crowd.send(on: connection)
        }
        var waiting = crowd.count
        var lastAnswer = Clock.now
        while waiting > 0 {
            try crowd.wait(100_000_000) { connection in
                let now = Clock.now
                lastAnswer = now
                total += 1
                if now >= start, now < end { latencies.append(now - sentAt[connection]) }
                guard now < end else {
                    waiting -= 1
                    return
                }
                sentAt[connection] = now
                try crowd.send(on: connection)
            }
            guard Clock.now - lastAnswer < 30_000_000_000 else {
                throw Failure("no answer from \(Speech.title) for 30 s")
            }
        }
        return Outcome(
            answered: latencies.count, duration: end - start, latencies: Percentiles(latencies), total: total)
    }
}
