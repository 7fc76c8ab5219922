import GridModel

/// What evaluating alert rules adds to taking readings.
struct AlertsBenchmark: Benchmark {
    static let name = "alerts"
    static let summary =
        "the work of bulk and ack with ten alert rules on every meter; peer gridd without rules"

    private static let with = "ten rules"
    private static let without = "no rule"

    /// Ten rules about every meter, that hardly ever find something: what they cost is what looking costs.
    private static let rules = [
        "{name: excessive-consumption, kind: consumption, over: period, limit: 300 kWh}",
        "{name: much, kind: consumption, over: period, limit: 900 kWh, clear: 800 kWh}",
        "{name: day, kind: consumption, over: day, limit: 90 kWh}",
        "{name: power, kind: power, limit: 40 kW, clear: 35 kW, for: 15m, keep: 15m}",
        "{name: contract, kind: power, ofContract: 100 %, for: 15m}",
        "{name: variation, kind: bill-variation, change: 30 %, least: \"20.00\", periods: 3}",
        "{name: silent, kind: silent, warn: 3, critical: 24h, expected: 24h}",
        "{name: outage, kind: outage, by: fleet, least: 10, share: 50 %, within: 15m}",
        "{name: falling, kind: falling-register}",
        "{name: health, kind: store-health, disk: 99 %, commit: 10s}",
    ]

    private static let contenders = [(with, rules), (without, [])]

    func run(_ bench: Bench) throws -> Section {
        let options = bench.options
        bench.say("preparing \(Figure.count(options.meters * options.instants)) readings")
        let work = BulkBenchmark.Work(
            meters: options.meters, instants: options.instants, formats: [options.format])
        var bulk: [String: [Double]] = [:]
        var acks: [String: [Double]] = [:]
        for round in 1...options.rounds {
            for (title, rules) in Self.contenders {
                let found = try bench.inFreshFolder { folder in
                    let gridd = try Gridd(bench.gridd, in: folder, format: options.format)
                    try gridd.evaluate(only: rules)
                    return try BulkBenchmark().measure(gridd, work)
                }
                bulk[title, default: []].append(found.cpu)
                bench.say("round \(round): \(title), bulk: \(Figure.text(found.cpu)) ns of CPU a reading")
            }
            for (title, rules) in Self.contenders {
                let ack = AckBenchmark()
                let found = try ack.onGridd(bench, prepare: { try $0.evaluate(only: rules) }) {
                    try ack.saturate($0, $1, bench)
                }
                acks[title, default: []].append(found.cpu)
                bench.say("round \(round): \(title), ack: \(Figure.text(found.cpu / 1_000)) µs of CPU each")
            }
        }
        return section(work, bulk, acks, bench)
    }

    private func section(
        _ work: BulkBenchmark.Work, _ bulk: [String: [Double]], _ acks: [String: [Double]], _ bench: Bench
    ) -> Section {
        var section = Section(
            name: Self.name,
            work: """
                The work of bulk (\(Figure.count(work.readings)) readings of \(Figure.count(work.meters)) meters) and of ack \
                (\(Figure.count(bench.options.connections)) connections, saturated) on gridd with ten alert rules about every \
                meter, and on gridd with none. \(bench.options.rounds) rounds, in turn, each on an empty disk.
                """)
        section.tables = [
            Table(
                ["", "bulk: server CPU, ns a reading", "ack: server CPU, µs each"],
                Self.contenders.map { title, _ in
                    [
                        title, Figure.text(Spread(bulk[title] ?? [])),
                        Figure.text(Spread((acks[title] ?? []).map { $0 / 1_000 })),
                    ]
                })
        ]
        func median(_ found: [String: [Double]], _ title: String) -> Double { Spread(found[title] ?? []).median }
        section.verdicts = [
            .ratio(
                "bulk: CPU a reading", median(bulk, Self.with), to: Self.without, median(bulk, Self.without),
                atMost: 1.1),
            .ratio(
                "ack: CPU each", median(acks, Self.with), to: Self.without, median(acks, Self.without), atMost: 1.1),
        ]
        return section
    }
}
