import GridModel

/// Whether cost stays where it is as meters and readings grow.
struct GrowthBenchmark: Benchmark {
    static let name = "growth"
    static let summary =
        "10³ to 10⁶ meters, 10⁶ to 10⁸ readings stored: cost of a reading and of a question; peer VictoriaMetrics"

    /// Meters among which readings are stored.
    private static let storedMeters = 100_000
    /// Readings whose cost is measured; more when meters would get less than ``fewest`` each.
    private static let measured = 2_000_000
    private static let fewest = 20
    /// Readings that are prepared at a time.
    private static let piece = 2_000_000
    private static let asks = 200

    private struct Point {
        var size: Int
        /// Nanoseconds of the server a reading.
        var cpu: Double
        /// Nanoseconds an answer, the median.
        var question: Double
    }

    /// A database that takes in the readings of households and is asked about one meter's last day by hour.
    private struct Subject {
        var database: any ReadingDatabase
        var ask: (_ meter: Int, _ end: Instant) throws -> HTTPAnswer
    }

    func run(_ bench: Bench) throws -> Section {
        let contenders = bench.options.alone ? [Gridd.title] : [Gridd.title, VictoriaMetrics.title]
        var byMeters: [String: [Point]] = [:]
        var byReadings: [String: [Point]] = [:]
        for meters in bench.options.growthMeters.values.sorted() {
            for title in contenders {
                let point = try bench.inFreshFolder { folder in
                    let subject = try subject(title, in: folder, bench)
                    return try grow(subject, meters: meters, to: [0], bench)[0]
                }
                byMeters[title, default: []].append(Point(size: meters, cpu: point.cpu, question: point.question))
                say(title, "\(Figure.count(meters)) meters", point, bench)
            }
        }
        for title in contenders {
            byReadings[title] = try bench.inFreshFolder { folder in
                let subject = try subject(title, in: folder, bench)
                return try grow(
                    subject, meters: Self.storedMeters, to: bench.options.growthReadings.values.sorted(), bench)
            }
        }
        return try section(contenders, byMeters, byReadings, bench)
    }

    private func say(_ title: String, _ size: String, _ point: Point, _ bench: Bench) {
        bench.say(
            "\(size): \(title) \(Figure.text(point.cpu)) ns of CPU a reading, "
                + "\(Figure.text(point.question / 1e6)) ms a question")
    }

    private func subject(_ title: String, in folder: String, _ bench: Bench) throws -> Subject {
        if title == Gridd.title {
            let gridd = try Gridd(bench.gridd, in: folder)
            return Subject(database: gridd) { meter, end in
                let start = end.adding(seconds: -86_400)
                return try gridd.get(
                    "/api/v1/meters/\(meter)/history?from=\(start.rfc3339)&to=\(end.rfc3339)&every=1h&limit=1000")
            }
        }
        let peer = try VictoriaMetrics(in: folder)
        return Subject(database: peer) { meter, end in
            try peer.get(
                VictoriaMetrics.query(
                    "increase(\(VictoriaMetrics.metric){meter=\"\(meter)\"}[1h])",
                    from: end.adding(seconds: 3_600 - 86_400), through: end, step: 3_600))
        }
    }

    /// At each of `sizes` readings stored: the cost of the readings that come next, and of questions then.
    private func grow(_ subject: Subject, meters: Int, to sizes: [Int], _ bench: Bench) throws -> [Point] {
        let database = subject.database
        try database.addMeters(meters)
        let measuredSteps = max(Self.fewest, Self.measured / meters)
        let steps = (sizes.last ?? 0) / meters + 1 + (sizes.count * measuredSteps)
        let start = Instant.now.floored(toSeconds: Households.step).adding(seconds: -Int64(steps) * Households.step)
        var households = Households(count: meters, start: start)
        func send(_ steps: Int) throws {
            var left = steps
            while left > 0 {
                let next = min(left, max(1, Self.piece / meters))
                var writer = BodyWriter([database.format])
                households.addSteps(next, to: &writer)
                try database.send(writer)
                left -= next
            }
        }
        // One of each, so that it is warm.
        try send(1)
        try database.settle()
        var points: [Point] = []
        for size in sizes {
            let stored = Int(households.nextStep) * meters
            if size > stored {
                try send((size - stored) / meters)
                try database.settle()
            }
            let cpu = try database.process.cpu
            try send(measuredSteps)
            try database.settle()
            let used = try database.process.cpu - cpu
            let end = households.start.adding(seconds: (households.nextStep - 1) * Households.step).floored(
                toSeconds: 3_600)
            let times = try (0..<Self.asks).map { number in
                let meter = 1 + Int(Mix.number(below: UInt64(meters), Int64(number), Int64(size)))
                let begin = Clock.now
                _ = try subject.ask(meter, end)
                return Double(Clock.now - begin)
            }
            let point = Point(
                size: size, cpu: Double(used) / Double(measuredSteps * meters), question: Spread(times).median)
            points.append(point)
            if sizes.count > 1 {
                say(type(of: database).title, "\(Figure.count(size)) readings", point, bench)
            }
        }
        return points
    }

    private func section(
        _ contenders: [String], _ byMeters: [String: [Point]], _ byReadings: [String: [Point]], _ bench: Bench
    ) throws -> Section {
        var section = Section(
            name: Self.name,
            work: """
                The cost of the next \(Figure.count(Self.measured)) readings, \(Self.fewest) a meter at least, in bodies of \
                \(Figure.count(BodyWriter.lines)) lines: server CPU until it is idle and its journal empty. The cost of a \
                question: one meter's last day by hour, over HTTP, the median of \(Self.asks) meters. First with so many \
                meters and nothing stored but a reading of each, then with \(Figure.count(Self.storedMeters)) meters and so \
                many readings stored. One round.
                """)
        for (what, points) in [("meters", byMeters), ("readings stored", byReadings)] {
            let sizes = points[Gridd.title]?.map(\.size) ?? []
            section.tables.append(
                Table(
                    [what] + contenders.flatMap { ["\($0), ns of CPU a reading", "\($0), ms a question"] },
                    sizes.indices.map { index in
                        [Figure.count(sizes[index])]
                            + contenders.flatMap { title -> [String] in
                                let point = points[title]?[index]
                                return [
                                    point.map { Figure.text($0.cpu) } ?? "–",
                                    point.map { Figure.text($0.question / 1e6) } ?? "–",
                                ]
                            }
                    }))
            guard let ours = points[Gridd.title], ours.count > 1 else { continue }
            section.verdicts += [
                Self.flat("a reading over \(what)", ours.map(\.cpu)),
                Self.flat("a question over \(what)", ours.map(\.question)),
            ]
        }
        section.peers = bench.options.alone ? [] : [try VictoriaMetrics.version()]
        return section
    }

    /// The greatest cost against the one at the smallest size: cheaper with growth is no fault.
    private static func flat(_ what: String, _ costs: [Double]) -> Verdict {
        let worst = (costs.max() ?? 0) / costs[0]
        return Verdict(
            goal: "\(what) ≤ 1.5 × at the smallest", measured: "\(Figure.text(worst)) ×", holds: worst <= 1.5)
    }
}
