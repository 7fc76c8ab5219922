import GridModel

/// Connected meters that wait for each acknowledgement.
struct AckBenchmark: Benchmark {
    static let name = "ack"
    static let summary =
        "1 000 connected meters, a reading at a time, each acknowledged when it is on the disk; peer Redis"

    /// Seconds before those that are measured.
    private static let warmUp = 1.0
    /// Of the peer's rate at saturation.
    private static let share = 0.7

    struct Saturation {
        var rate: Double
        /// Nanoseconds an acknowledgement.
        var cpu: Double
        var ownCPU: Double
        var latencies: Percentiles
    }

    private struct Steady {
        var latencies: Percentiles
        var lateness: Percentiles
        var cpu: Double
    }

    func run(_ bench: Bench) throws -> Section {
        let rounds = bench.options.rounds
        var saturations: [String: [Saturation]] = [:]
        for round in 1...rounds {
            func add(_ title: String, _ found: Saturation) {
                saturations[title, default: []].append(found)
                bench.say(
                    "round \(round): \(title) \(Figure.text(found.rate)) acknowledged/s, "
                        + "\(Figure.text(found.cpu / 1_000)) µs of CPU each, "
                        + "p99 \(Figure.milliseconds(found.latencies.at(0.99))) ms; "
                        + "generator \(Figure.text(found.ownCPU / 1_000)) µs each")
            }
            add(Gridd.title, try onGridd(bench) { try saturate($0, $1, bench) })
            if !bench.options.alone { add(Redis.title, try onRedis(bench) { try saturate($0, $1, bench) }) }
        }
        guard !bench.options.alone else { return try section(saturations, [:], rate: 0, bench) }
        let rate = Self.share * Spread((saturations[Redis.title] ?? []).map(\.rate)).median
        bench.say("open loop at \(Figure.text(rate)) readings/s")
        var steadies: [String: [Steady]] = [:]
        for round in 1...rounds {
            func add(_ title: String, _ found: Steady) {
                steadies[title, default: []].append(found)
                bench.say(
                    "round \(round): \(title) p50 \(Figure.milliseconds(found.latencies.at(0.5))), "
                        + "p99 \(Figure.milliseconds(found.latencies.at(0.99))), "
                        + "p99.9 \(Figure.milliseconds(found.latencies.at(0.999))) ms")
            }
            add(Gridd.title, try onGridd(bench) { try steady($0, $1, at: rate, bench) })
            add(Redis.title, try onRedis(bench) { try steady($0, $1, at: rate, bench) })
        }
        return try section(saturations, steadies, rate: rate, bench)
    }

    /// Instants are a second apart and must not come near the day ahead that is refused.
    private var readings: ConnectionReadings { ConnectionReadings(start: Instant.now.adding(seconds: -20 * 86_400)) }

    /// - Parameter prepare: Does something with gridd before meters are connected.
    func onGridd<Found>(
        _ bench: Bench, prepare: (Gridd) throws -> Void = { _ in },
        _ body: (Gridd, Crowd<MeterDialect>) throws -> Found
    ) throws -> Found {
        try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder)
            try prepare(gridd)
            try gridd.addMeters(bench.options.connections)
            let crowd = try Crowd(
                bench.options.connections, to: gridd.meters, speaking: MeterDialect(readings: readings))
            return try body(gridd, crowd)
        }
    }

    private func onRedis<Found>(_ bench: Bench, _ body: (Redis, Crowd<RedisDialect>) throws -> Found) throws -> Found {
        try bench.inFreshFolder { folder in
            let redis = try Redis(in: folder)
            let crowd = try Crowd(
                bench.options.connections, to: redis.port, speaking: RedisDialect(readings: readings))
            return try body(redis, crowd)
        }
    }

    func saturate<Speech>(
        _ server: some Contender, _ crowd: Crowd<Speech>, _ bench: Bench
    ) throws -> Saturation {
        // One of each, so that every meter and key is there.
        _ = try ClosedLoop.run(crowd, warmUp: 0, seconds: 0)
        try server.settle()
        let (cpu, own) = (try server.process.cpu, Clock.ownCPU)
        let found = try ClosedLoop.run(crowd, warmUp: Self.warmUp, seconds: bench.options.seconds ?? 5)
        let ownUsed = Clock.ownCPU - own
        try server.settle()
        let used = try server.process.cpu - cpu
        return Saturation(
            rate: found.rate, cpu: Double(used) / Double(found.total), ownCPU: Double(ownUsed) / Double(found.total),
            latencies: found.latencies)
    }

    private func steady<Speech>(
        _ server: some Contender, _ crowd: Crowd<Speech>, at rate: Double, _ bench: Bench
    ) throws -> Steady {
        _ = try ClosedLoop.run(crowd, warmUp: 0, seconds: 0)
        try server.settle()
        let cpu = try server.process.cpu
        let found = try OpenLoop.run(
            crowd, rate: rate, warmUp: Self.warmUp, seconds: bench.options.seconds ?? 5)
        try server.settle()
        return Steady(
            latencies: found.latencies, lateness: found.lateness,
            cpu: Double(try server.process.cpu - cpu) / Double(found.total))
    }

    private func section(
        _ saturations: [String: [Saturation]], _ steadies: [String: [Steady]], rate: Double, _ bench: Bench
    ) throws -> Section {
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(bench.options.connections)) connections, one request at a time on each, the same generator in \
                one thread: a reading on gridd's meter socket, a SET of a meter's key to register and instant in Redis with \
                `appendfsync always`. Saturated for \(Figure.text(bench.options.seconds ?? 5)) s, the next request with the \
                answer; then as long in an open loop at \(Figure.text(Self.share * 100)) % of Redis' rate, each latency from \
                the moment the request was due. \(bench.options.rounds) rounds.
                """)
        let titles = [Gridd.title, Redis.title]
        section.tables.append(
            Table(
                ["saturated", "acknowledged/s", "server CPU, µs each", "generator CPU, µs each", "p50, ms", "p99, ms"],
                titles.compactMap { title in
                    saturations[title].map { rounds in
                        [
                            title, Figure.text(Spread(rounds.map(\.rate))),
                            Figure.text(Spread(rounds.map { $0.cpu / 1_000 })),
                            Figure.text(Spread(rounds.map { $0.ownCPU / 1_000 })),
                            Figure.text(spread(rounds.map(\.latencies), 0.5)),
                            Figure.text(spread(rounds.map(\.latencies), 0.99)),
                        ]
                    }
                }))
        for title in titles {
            guard let rounds = saturations[title] else { continue }
            section.notes += Generator.complaint(
                title, own: Spread(rounds.map(\.ownCPU)).median, server: Spread(rounds.map(\.cpu)).median)
        }
        guard let ours = saturations[Gridd.title], let theirs = saturations[Redis.title],
            let ourSteady = steadies[Gridd.title], let theirSteady = steadies[Redis.title]
        else { return section }
        section.tables.append(
            Table(
                [
                    "\(Figure.text(rate)) a second", "p50, ms", "p99, ms", "p99.9, ms", "server CPU, µs each",
                    "sent late by, p99, ms",
                ],
                titles.compactMap { title in
                    steadies[title].map { rounds in
                        [title]
                            + [0.5, 0.99, 0.999].map { Figure.text(spread(rounds.map(\.latencies), $0)) }
                            + [
                                Figure.text(Spread(rounds.map { $0.cpu / 1_000 })),
                                Figure.text(spread(rounds.map(\.lateness), 0.99)),
                            ]
                    }
                }))
        func median(_ rounds: [Saturation], _ figure: (Saturation) -> Double) -> Double {
            Spread(rounds.map(figure)).median
        }
        section.verdicts = [
            .ratio("acknowledged/s", median(ours, \.rate), to: Redis.title, median(theirs, \.rate), atLeast: 1.2),
            .ratio("server CPU each", median(ours, \.cpu), to: Redis.title, median(theirs, \.cpu), atMost: 1),
            .ratio(
                "p99 in the open loop", spread(ourSteady.map(\.latencies), 0.99).median, to: Redis.title,
                spread(theirSteady.map(\.latencies), 0.99).median, atMost: 1),
        ]
        section.peers = [try Redis.version()]
        return section
    }

    /// Of a percentile over the rounds, in milliseconds.
    private func spread(_ rounds: [Percentiles], _ share: Double) -> Spread {
        Spread(rounds.map { Double($0.at(share)) / 1_000_000 })
    }
}
