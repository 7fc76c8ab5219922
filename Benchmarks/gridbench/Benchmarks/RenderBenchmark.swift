import Foundation
import GridModel

/// How soon gridctl has read a long page and written it as lines.
struct RenderBenchmark: Benchmark {
    static let name = "render"
    static let summary = "a page of 10 000 meters as TSV; peer jq"

    private static let meters = 10_000
    /// What `gridctl -o tsv meters` prints of a page.
    private static let program = """
        .items[] | [.id, .name, .serial, .status, .registerKwh, .powerKw, .lastReadingAt, .timeZone] | @tsv
        """

    func run(_ bench: Bench) throws -> Section {
        try bench.inFreshFolder { folder in
            let page = try page(bench, folder)
            let file = "\(folder)/page.json"
            try Data(page).write(to: URL(fileURLWithPath: file))
            let server = try OneAnswer(page, at: "\(folder)/page.sock")
            defer { server.stop() }

            let program = try bench.installGridctl(in: folder)
            let jq = try ShortRun("jq", ["--raw-output", Self.program, file])
            let gridctl = try ShortRun(program, ["--server", server.path, "-o", "tsv", "meters"])
            guard try gridctl.output(in: folder) == jq.output(in: folder) else {
                throw Failure("gridctl and jq do not print the same")
            }
            let runs = try PairedRuns(gridctl, jq, count: bench.options.runs)
            var others: [[String]] = []
            for format in ["json", "ndjson", "csv", "name"] {
                let other = try ShortRun(program, ["--server", server.path, "-o", format, "meters"])
                let times = try (0..<bench.options.runs).map { _ in Double(try other.time()) / 1_000_000 }
                others.append(["gridctl -o \(format)", Figure.text(Spread(times))])
            }
            return try section(bench, runs, others, bytes: page.count)
        }
    }

    /// The page as a real gridd writes it, each meter with a name and a reading.
    private func page(_ bench: Bench, _ folder: String) throws -> [UInt8] {
        let gridd = try Gridd(bench.gridd, in: folder)
        try gridd.addMeters(Self.meters, readingsUntil: Instant(seconds: 1_764_000_000))
        let answer = try gridd.get(MetersQuestion.target(limit: Self.meters))
        gridd.process.stop()
        guard try MetersQuestion.page(answer.body).items.count == Self.meters else {
            throw Failure("gridd does not give \(Self.meters) meters in a page")
        }
        return answer.body
    }

    private func section(_ bench: Bench, _ runs: PairedRuns, _ others: [[String]], bytes: Int) throws -> Section {
        var section = Section(
            name: Self.name,
            work: """
                One page of \(Figure.count(Self.meters)) meters, \(Figure.count(bytes)) bytes, as a real gridd wrote it: \
                `gridctl -o tsv meters` gets it over a Unix socket from a server that only sends it, `jq` reads it from a \
                file; both print the same bytes. \(bench.options.runs) runs of each, in turn, from start to end.
                """)
        section.tables = [
            Table(
                ["", "ms"],
                [["gridctl -o tsv", Figure.text(runs.ours)], ["jq", Figure.text(runs.theirs)]] + others)
        ]
        section.verdicts = [.ratio("a page as TSV", runs.ours.median, to: "jq", runs.theirs.median, atMost: 1.5)]
        section.peers = ["jq \(try Programs.version(ofPackage: "jq"))"]
        return section
    }
}
