/// One piece of work that gridd and a peer are given.
protocol Benchmark {
    static var name: String { get }
    /// In a line.
    static var summary: String { get }
    init()
    /// - Throws: ``Failure`` when the work was not done as it should be.
    func run(_ bench: Bench) throws -> Section
}

enum Benchmarks {
    /// In the order of the results.
    static var all: [any Benchmark.Type] {
        [
            BulkBenchmark.self, AckBenchmark.self, CrowdBenchmark.self, BytesBenchmark.self, QuestionBenchmark.self,
            BillingBenchmark.self, WhiteBillingBenchmark.self, GrowthBenchmark.self, InstructionsBenchmark.self,
            StartupBenchmark.self, RenderBenchmark.self, AlertsBenchmark.self,
        ]
    }

    static var names: [String] { all.map { $0.name } }
}
