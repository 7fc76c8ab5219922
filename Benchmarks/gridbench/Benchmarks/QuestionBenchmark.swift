import GridModel

/// What operators ask: of one meter, of many together, of all.
struct QuestionBenchmark: Benchmark {
    static let name = "question"
    static let summary =
        "a meter's year by hour, 10 000 meters' day by hour, the latest of 100 000; peer VictoriaMetrics"

    private static let meters = 100_000
    /// Of these there is a day.
    private static let withDay = 10_000
    /// Of these there is a year; the question goes from one to the next, so that none is asked what it was just asked.
    private static let withYear = 20
    private static let day: Int64 = 86_400
    private static let year = 365 * day

    /// One question, as each is asked it.
    private struct Question {
        var name: String
        /// By the number of the asking.
        var gridd: (Int) -> String
        var peer: (Int) -> String
        var griddFigures: (HTTPAnswer) throws -> Figures
        var peerFigures: (HTTPAnswer) throws -> Figures
        var figures: Int
        /// The peer gives no more than the figures; an answer that tells more is shown and not judged.
        var isJudged = true
    }

    private struct Times {
        /// Nanoseconds, the median of each round.
        var ours: [Double] = []
        var theirs: [Double] = []
        var bytes = 0
        /// Between the answers, in kWh, at the most.
        var difference = 0.0
    }

    func run(_ bench: Bench) throws -> Section {
        let end = Instant.now.floored(toSeconds: Self.day)
        bench.say("loading")
        return try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder)
            try gridd.addMeters(Self.meters)
            let peer = bench.options.alone ? nil : try VictoriaMetrics(in: folder)
            let readings = try load(gridd, peer, end: end, bench)
            let questions = Self.questions(end: end)
            var times = [Times](repeating: Times(), count: questions.count)
            for index in questions.indices { times[index].difference = try check(questions[index], gridd, peer) }
            for round in 1...bench.options.rounds {
                for (index, question) in questions.enumerated() {
                    let asks = bench.options.asks
                    let (ours, bytes) = try ask(asks, round) { try gridd.get(question.gridd($0)) }
                    times[index].ours.append(ours)
                    times[index].bytes = bytes
                    if let peer {
                        times[index].theirs.append(try ask(asks, round) { try peer.get(question.peer($0)) }.median)
                    }
                    bench.say(
                        "round \(round): \(question.name): gridd \(Figure.text(ours / 1e6)) ms"
                            + (times[index].theirs.last.map { ", VictoriaMetrics \(Figure.text($0 / 1e6)) ms" } ?? ""))
                }
            }
            return try section(questions, times, readings: readings, bench)
        }
    }

    private static func questions(end: Instant) -> [Question] {
        let (dayAgo, yearAgo) = (end.adding(seconds: -day), end.adding(seconds: -year))
        let metric = VictoriaMetrics.metric
        func meter(_ number: Int) -> Int { number % withYear + 1 }
        // An hour's figure stands at its end there, so the first is an hour after the start.
        func hours(_ expression: String, from start: Instant) -> String {
            VictoriaMetrics.query(expression, from: start.adding(seconds: 3_600), through: end, step: 3_600)
        }
        return [
            Question(
                name: "one meter's year by hour",
                gridd: {
                    "/api/v1/profiles?meters=\(meter($0))&from=\(yearAgo.rfc3339)&to=\(end.rfc3339)&every=1h"
                },
                peer: { hours("increase(\(metric){meter=\"\(meter($0))\"}[1h])", from: yearAgo) },
                griddFigures: GriddAnswer.profile, peerFigures: VictoriaMetricsAnswer.intervals,
                figures: Int(year / 3_600)),
            Question(
                name: "the same, each hour with its bounds, mean power and quality",
                gridd: {
                    "/api/v1/meters/\(meter($0))/history?from=\(yearAgo.rfc3339)&to=\(end.rfc3339)&every=1h&limit=10000"
                },
                peer: { hours("increase(\(metric){meter=\"\(meter($0))\"}[1h])", from: yearAgo) },
                griddFigures: GriddAnswer.intervals, peerFigures: VictoriaMetricsAnswer.intervals,
                figures: Int(year / 3_600), isJudged: false),
            Question(
                name: "10 000 meters' day summed by hour",
                gridd: { _ in
                    "/api/v1/consumption?meters=1-\(withDay)&from=\(dayAgo.rfc3339)&to=\(end.rfc3339)&every=1h"
                },
                peer: { _ in hours("sum(increase(\(metric){area=\"north\"}[1h]))", from: dayAgo) },
                griddFigures: GriddAnswer.intervals, peerFigures: VictoriaMetricsAnswer.intervals, figures: 24),
            Question(
                name: "the latest of 100 000 meters",
                gridd: { _ in "/api/v1/readings/latest" },
                peer: { _ in VictoriaMetrics.query(metric, at: end.adding(seconds: 1)) },
                griddFigures: GriddAnswer.latest, peerFigures: VictoriaMetricsAnswer.latest, figures: meters),
        ]
    }

    private static let checks = 5

    /// Both answer, with as many figures as there must be; gives back by how many kWh they differ at the most.
    private func check(_ question: Question, _ gridd: Gridd, _ peer: VictoriaMetrics?) throws -> Double {
        let ours = try question.griddFigures(try gridd.get(question.gridd(0)))
        guard ours.count == question.figures else {
            throw Failure("\(question.name): gridd answered with \(ours.count) figures, not \(question.figures)")
        }
        guard let peer else { return 0 }
        // A sample or two of the peer's may show some seconds after it said that all of them are there.
        for _ in 1..<Self.checks {
            let theirs = try question.peerFigures(try peer.get(question.peer(0)))
            if let difference = try? ours.difference(from: theirs, in: question.name) { return difference }
            Clock.sleep(milliseconds: 3_000)
        }
        return try ours.difference(from: try question.peerFigures(try peer.get(question.peer(0))), in: question.name)
    }

    /// The median of several askings and the bytes of the last answer.
    private func ask(_ count: Int, _ round: Int, _ get: (Int) throws -> HTTPAnswer) throws -> (
        median: Double, bytes: Int
    ) {
        var bytes = 0
        let times = try (0..<count).map { number in
            let start = Clock.now
            let answer = try get(round * count + number)
            let time = Double(Clock.now - start)
            bytes = answer.body.count
            return time
        }
        return (Spread(times).median, bytes)
    }

    /// Gives both the same readings; gives back how many.
    private func load(_ gridd: Gridd, _ peer: VictoriaMetrics?, end: Instant, _ bench: Bench) throws -> Int {
        var count = 0
        func send(_ meters: ClosedRange<Int64>, seconds: Int64) throws {
            var writer = BodyWriter(bench.options.formats.union([gridd.format]))
            for meter in meters {
                var register = Energy.wattHours(1_000_000 + Mix.number(below: 20_000_000, meter))
                for step in 0...(seconds / Households.step) {
                    register += .wattHours(50 + Mix.number(below: 551, meter, step))
                    writer.add(
                        meter: meter, register, at: end.adding(seconds: step * Households.step - seconds),
                        area: meter <= Self.withDay ? "north" : "south")
                    count += 1
                }
            }
            try gridd.send(writer)
            try peer?.send(writer)
        }
        try send(1...Int64(Self.withYear), seconds: Self.year)
        try send(Int64(Self.withYear + 1)...Int64(Self.withDay), seconds: Self.day)
        try send(Int64(Self.withDay + 1)...Int64(Self.meters), seconds: 0)
        try gridd.settle()
        try peer?.settle()
        return count
    }

    private func section(_ questions: [Question], _ times: [Times], readings: Int, _ bench: Bench) throws -> Section {
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(readings)) readings of \(Figure.count(Self.meters)) meters: a year of quarter hours of \
                \(Self.withYear), a day of \(Figure.count(Self.withDay)), one of the others; compacted there, flushed here. \
                Over HTTP, from the question to the last byte of the answer, the median of \(bench.options.asks) askings in \
                each of \(bench.options.rounds) rounds, in turn. VictoriaMetrics is asked by `query_range` and `query` with \
                `increase`, without its cache of answers (gridd has none). Before the clock starts both answers are read and \
                compared; the table says by how much a figure differs at the most.
                """)
        section.tables = [
            Table(
                [
                    "", "gridd, ms", "VictoriaMetrics, ms", "gridd / it", "figures", "differ by, kWh",
                    "gridd's answer, kB",
                ],
                zip(questions, times).map { question, times in
                    let ours = Spread(times.ours)
                    let theirs = times.theirs.isEmpty ? nil : Spread(times.theirs)
                    return [
                        question.name, Figure.text(ours.map { $0 / 1e6 }),
                        theirs.map { Figure.text($0.map { $0 / 1e6 }) } ?? "–",
                        theirs.map { Figure.text(ours.median / $0.median) } ?? "–", Figure.count(question.figures),
                        theirs == nil ? "–" : Figure.text(times.difference),
                        Figure.text(Double(times.bytes) / 1_000),
                    ]
                })
        ]
        for (question, times) in zip(questions, times) where question.isJudged && !times.theirs.isEmpty {
            section.verdicts.append(
                .ratio(
                    question.name, Spread(times.ours).median, to: VictoriaMetrics.title, Spread(times.theirs).median,
                    atMost: 0.5))
        }
        section.peers = bench.options.alone ? [] : [try VictoriaMetrics.version()]
        return section
    }
}
