import GridModel

/// Readings of many meters in large bodies.
struct BulkBenchmark: Benchmark {
    static let name = "bulk"
    static let summary =
        "2 000 000 readings of 100 000 meters over one HTTP connection; peers VictoriaMetrics, InfluxDB"

    struct Round {
        /// Of the server and of this program, nanoseconds a reading.
        var cpu: Double
        var ownCPU: Double
        /// Readings a second until the last answer.
        var rate: Double
    }

    /// Bodies of the work, prepared before any clock starts.
    struct Work {
        let meters: Int
        let instants: Int
        /// One reading of each meter, so that both sides are warm.
        let first: BodyWriter
        let bodies: BodyWriter

        var readings: Int { meters * instants }

        init(meters: Int, instants: Int, formats: Set<ReadingFormat>) {
            self.meters = meters
            self.instants = instants
            let last = Instant.now.floored(toSeconds: Households.step)
            var households = Households(
                count: meters, start: last.adding(seconds: -Int64(instants) * Households.step))
            var first = BodyWriter(formats)
            households.addSteps(1, to: &first)
            self.first = first
            var bodies = BodyWriter(formats)
            households.addSteps(instants, to: &bodies)
            self.bodies = bodies
        }

        func warm(_ database: some ReadingDatabase) throws {
            try database.send(first)
            try database.settle()
        }
    }

    func run(_ bench: Bench) throws -> Section {
        let options = bench.options
        bench.say("preparing \(Figure.count(options.meters * options.instants)) readings")
        let work = Work(
            meters: options.meters, instants: options.instants,
            formats: options.formats)
        var rounds: [String: [Round]] = [:]
        var acks: [Int64] = []
        for round in 1...options.rounds {
            func measure<Database: ReadingDatabase>(_ start: (String) throws -> Database) throws {
                let result = try bench.inFreshFolder { try self.measure(try start($0), work) }
                rounds[Database.title, default: []].append(result)
                bench.say(
                    "round \(round): \(Database.title) \(Figure.text(result.cpu)) ns of CPU a reading, "
                        + "\(Figure.text(result.rate)) readings/s")
            }
            try measure { try Gridd(bench.gridd, in: $0, format: options.format) }
            if !options.alone {
                try measure { try VictoriaMetrics(in: $0) }
                try measure { try InfluxDB(in: $0) }
            }
            acks += try bench.inFreshFolder { try probe(bench, work, in: $0) }
        }
        return try section(work, rounds, Percentiles(acks), bench)
    }

    func measure(_ database: some ReadingDatabase, _ work: Work) throws -> Round {
        try database.addMeters(work.meters)
        try work.warm(database)
        let before = try database.readingCount()
        let (cpu, ownCPU, start) = (try database.process.cpu, Clock.ownCPU, Clock.now)
        try database.send(work.bodies)
        let (sent, ownSent) = (Clock.now, Clock.ownCPU)
        try database.settle()
        let used = try database.process.cpu - cpu
        let taken = try database.readingCount() - before
        guard taken == work.readings else {
            throw Failure("\(type(of: database).title) has \(taken) of \(work.readings) readings")
        }
        let readings = Double(work.readings)
        return Round(
            cpu: Double(used) / readings, ownCPU: Double(ownSent - ownCPU) / readings,
            rate: readings / (Double(sent - start) / 1e9))
    }

    /// How long a single meter waits for its acknowledgements while the same load is sent and compacted.
    private func probe(_ bench: Bench, _ work: Work, in folder: String) throws -> [Int64] {
        let gridd = try Gridd(bench.gridd, in: folder, format: bench.options.format)
        try gridd.addMeters(work.meters + 1)
        try work.warm(gridd)
        let probe = try Probe(
            meter: Int64(work.meters + 1), port: gridd.meters, start: Instant.now.adding(seconds: -7 * 86_400))
        do {
            try gridd.send(work.bodies)
            // Without `settle`'s second of idleness, which would make the percentiles look better.
            try gridd.compact()
        } catch {
            _ = try? probe.stop()
            throw error
        }
        return try probe.stop()
    }

    private func section(
        _ work: Work, _ rounds: [String: [Round]], _ acks: Percentiles, _ bench: Bench
    ) throws -> Section {
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(work.readings)) readings, \(Figure.count(work.meters)) meters × \(work.instants), an instant \
                of all meters after the other, in bodies of \(Figure.count(BodyWriter.lines)) lines over one keep-alive \
                connection; gridd by \(bench.options.format.rawValue), peers by InfluxDB line protocol. Every answer of \
                gridd comes after its fsync. \(bench.options.rounds) rounds, each on an empty disk, with every meter or \
                series there before the clock starts.
                """)
        var ours = 0.0
        var rows: [[String]] = []
        for title in [Gridd.title, VictoriaMetrics.title, InfluxDB.title] {
            guard let rounds = rounds[title] else { continue }
            let cpu = Spread(rounds.map(\.cpu))
            let own = Spread(rounds.map(\.ownCPU))
            if title == Gridd.title { ours = cpu.median }
            rows.append([
                title, Figure.text(cpu), title == Gridd.title ? "" : Figure.text(ours / cpu.median),
                Figure.text(Spread(rounds.map(\.rate)).map { $0 / 1_000 }), Figure.text(own.median),
            ])
            section.notes += Generator.complaint(title, own: own.median, server: cpu.median)
            switch title {
            case VictoriaMetrics.title:
                section.verdicts.append(.ratio("CPU a reading", ours, to: title, cpu.median, atMost: 0.4))
            case InfluxDB.title:
                section.verdicts.append(.ratio("CPU a reading", ours, to: title, cpu.median, atMost: 0.1))
            default: break
            }
        }
        section.tables = [
            Table(
                ["", "server CPU, ns a reading", "gridd / it", "thousand readings/s", "generator CPU, ns a reading"],
                rows)
        ]
        section.verdicts.append(
            Verdict(
                goal: "an acknowledgement takes at most 50 ms meanwhile",
                measured: "\(Figure.milliseconds(acks.most)) ms at worst, p99 \(Figure.milliseconds(acks.at(0.99))) ms",
                holds: acks.most <= 50_000_000))
        section.notes.append(
            "Acknowledgements are those of one more meter, which sent \(acks.count) readings on the meter socket while the "
                + "same load was sent and compacted, in runs of their own.")
        section.peers = bench.options.alone ? [] : [try VictoriaMetrics.version(), try InfluxDB.version()]
        return section
    }
}
