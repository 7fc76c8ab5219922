import GridModel

/// How soon gridctl has answered a small question and is gone again.
struct StartupBenchmark: Benchmark {
    static let name = "startup"
    static let summary = "gridctl -o json meters over the Unix socket, from start to end; peer curl"

    private static let meters = 10

    func run(_ bench: Bench) throws -> Section {
        try bench.inFreshFolder { folder in
            let gridd = try Gridd(bench.gridd, in: folder)
            try gridd.addMeters(Self.meters, readingsUntil: Instant(seconds: 1_764_000_000))
            let program = try bench.installGridctl(in: folder)
            let gridctl = try ShortRun(program, ["--server", gridd.socket, "-o", "json", "meters"])
            let curl = try ShortRun(
                "curl", ["--silent", "--unix-socket", gridd.socket, "http://localhost\(MetersQuestion.target)"])
            try check(gridctl, curl, in: folder)
            let runs = try PairedRuns(gridctl, curl, count: bench.options.runs)
            let memory = (
                ours: Spread(try (0..<5).map { _ in Double(try gridctl.memory(in: folder)) }),
                theirs: Spread(try (0..<5).map { _ in Double(try curl.memory(in: folder)) })
            )
            return try section(bench, runs, memory.ours, memory.theirs)
        }
    }

    /// Both must have been answered the same.
    private func check(_ gridctl: ShortRun, _ curl: ShortRun, in folder: String) throws {
        let ours = try MetersQuestion.meters(try gridctl.output(in: folder))
        let theirs = try MetersQuestion.page(try curl.output(in: folder)).items
        guard ours == theirs, ours.count == Self.meters else {
            throw Failure("gridctl printed \(ours.count) meters and curl \(theirs.count), or not the same")
        }
    }

    private func section(_ bench: Bench, _ runs: PairedRuns, _ ours: Spread, _ theirs: Spread) throws -> Section {
        let mebibytes = { (bytes: Spread) in Figure.text(bytes.map { $0 / 1_048_576 }) }
        var section = Section(
            name: Self.name,
            work: """
                `gridctl -o json meters` and `curl` of the same URL over the same Unix socket of a gridd with \
                \(Self.meters) meters, \(bench.options.runs) runs of each, in turn: from before the program is started \
                until it has ended. Memory is the most that was resident, shared pages too, in 5 more runs.
                """)
        section.tables = [
            Table(
                ["", "ms", "MiB"],
                [
                    ["gridctl", Figure.text(runs.ours), mebibytes(ours)],
                    ["curl", Figure.text(runs.theirs), mebibytes(theirs)],
                ])
        ]
        section.verdicts = [
            .ratio("wall time", runs.ours.median, to: "curl", runs.theirs.median, atMost: 1.1),
            .ratio("memory", ours.median, to: "curl", theirs.median, atMost: 2),
        ]
        section.peers = ["curl \(try Programs.version(ofPackage: "curl"))"]
        return section
    }
}
