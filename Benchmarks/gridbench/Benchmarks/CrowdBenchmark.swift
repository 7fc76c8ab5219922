import GridModel

/// Very many meters that stay connected and seldom say something.
struct CrowdBenchmark: Benchmark {
    static let name = "crowd"
    static let summary = "15 000 meters connected at once, a reading each 30 s; peer Redis, and 1 000 meters as often"

    /// Seconds between two readings of a meter.
    private static let every = 30.0
    /// Connections that send as many readings a second as the whole crowd.
    private static let few = 1_000

    private struct Round {
        var answered: Int
        /// Bytes a connection.
        var memory: Double
        /// Nanoseconds a reading.
        var cpu: Double
        var ownCPU: Double
        var latencies: Percentiles
    }

    func run(_ bench: Bench) throws -> Section {
        let crowd = bench.options.crowd
        guard crowd + 200 <= bench.machine.openFiles else {
            throw Failure(
                "\(crowd) connections need as many open files, and the hard limit is \(bench.machine.openFiles): raise it "
                    + "(ulimit -Hn), or ask for fewer (--crowd)")
        }
        let few = min(Self.few, crowd)
        let titles = ["gridd, \(Figure.count(crowd))", "gridd, \(Figure.count(few))", "Redis, \(Figure.count(crowd))"]
        var rounds: [String: [Round]] = [:]
        for round in 1...bench.options.rounds {
            func add(_ title: String, _ found: Round) {
                rounds[title, default: []].append(found)
                bench.say(
                    "round \(round): \(title) connections: \(Figure.text(found.cpu / 1_000)) µs of CPU a reading, "
                        + "\(Figure.text(found.memory / 1_024)) KiB a connection, "
                        + "p99 \(Figure.milliseconds(found.latencies.at(0.99))) ms")
            }
            add(titles[0], try onGridd(crowd, bench))
            add(titles[1], try onGridd(few, bench))
            if !bench.options.alone { add(titles[2], try onRedis(crowd, bench)) }
        }
        return try section(titles, rounds, bench)
    }

    private func seconds(_ bench: Bench) -> Double { bench.options.seconds ?? 2 * Self.every }

    private func onGridd(_ connections: Int, _ bench: Bench) throws -> Round {
        try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder)
            try gridd.addMeters(bench.options.crowd)
            var first = BodyWriter([gridd.format])
            let readings = ConnectionReadings(start: .now.adding(seconds: -20 * 86_400))
            for meter in 1...Int64(bench.options.crowd) {
                first.add(meter: meter, .wattHours(500), at: readings.start.adding(seconds: -1))
            }
            try gridd.send(first)
            return try measure(gridd, port: gridd.meters, connections, MeterDialect(readings: readings), bench)
        }
    }

    private func onRedis(_ connections: Int, _ bench: Bench) throws -> Round {
        try bench.inFreshFolder { folder in
            let redis = try Redis(in: folder)
            let readings = ConnectionReadings(start: .now.adding(seconds: -20 * 86_400))
            return try measure(redis, port: redis.port, connections, RedisDialect(readings: readings), bench)
        }
    }

    private func measure(
        _ server: some Contender, port: UInt16, _ connections: Int, _ dialect: some Dialect, _ bench: Bench
    ) throws -> Round {
        try server.settle()
        let memory = try server.process.memory
        let crowd = try Crowd(connections, to: port, speaking: dialect)
        // All at once, as after an outage: it is served too, and not measured.
        _ = try ClosedLoop.run(crowd, warmUp: 0, seconds: 0)
        try server.settle()
        let (cpu, own) = (try server.process.cpu, Clock.ownCPU)
        let found = try OpenLoop.run(
            crowd, rate: Double(bench.options.crowd) / Self.every, warmUp: 0, seconds: seconds(bench))
        let ownUsed = Clock.ownCPU - own
        let grown = try server.process.memory - memory
        try server.settle()
        let used = try server.process.cpu - cpu
        return Round(
            answered: found.total, memory: Double(grown) / Double(connections),
            cpu: Double(used) / Double(found.total), ownCPU: Double(ownUsed) / Double(found.total),
            latencies: found.latencies)
    }

    private func section(_ titles: [String], _ rounds: [String: [Round]], _ bench: Bench) throws -> Section {
        let crowd = bench.options.crowd
        let due = Int(seconds(bench) * Double(crowd) / Self.every)
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(crowd)) connections from eight loopback addresses, one reading of each every \
                \(Figure.text(Self.every)) s, spread evenly, for \(Figure.text(seconds(bench))) s; before that each sent one \
                at the same moment. Compared with \(Figure.count(min(Self.few, crowd))) connections that send as many \
                readings a second to a gridd that knows as many meters. Memory is the growth of the server's PSS from before \
                the first connection to the end of the load, by connection; the system's socket buffers are not in it, \
                Redis' keys are. \(bench.options.rounds) rounds.
                """)
        section.tables = [
            Table(
                [
                    "connections", "answered", "server memory, KiB each", "server CPU, µs a reading", "p50, ms",
                    "p99, ms",
                    "worst, ms",
                ],
                titles.compactMap { title in
                    rounds[title].map { rounds in
                        func latency(_ share: Double) -> String {
                            Figure.text(Spread(rounds.map { Double($0.latencies.at(share)) / 1e6 }))
                        }
                        return [
                            title, Figure.text(Spread(rounds.map { Double($0.answered) })),
                            Figure.text(Spread(rounds.map { $0.memory / 1_024 })),
                            Figure.text(Spread(rounds.map { $0.cpu / 1_000 })), latency(0.5), latency(0.99), latency(1),
                        ]
                    }
                })
        ]
        guard let many = rounds[titles[0]], let few = rounds[titles[1]] else { return section }
        let answered = many.map(\.answered).min() ?? 0
        let memory = Spread(many.map(\.memory)).median / 1_024
        section.verdicts = [
            Verdict(
                goal: "all are served", measured: "\(Figure.count(answered)) of \(Figure.count(due)) in every round",
                holds: answered >= due),
            Verdict(
                goal: "server memory ≤ 8 KiB a connection", measured: "\(Figure.text(memory)) KiB", holds: memory <= 8),
            .ratio(
                "CPU a reading", Spread(many.map(\.cpu)).median, to: "that of few", Spread(few.map(\.cpu)).median,
                atMost: 1.5),
        ]
        for title in titles {
            guard let rounds = rounds[title] else { continue }
            section.notes += Generator.complaint(
                title, own: Spread(rounds.map(\.ownCPU)).median, server: Spread(rounds.map(\.cpu)).median)
        }
        section.peers = bench.options.alone ? [] : [try Redis.version()]
        return section
    }
}
