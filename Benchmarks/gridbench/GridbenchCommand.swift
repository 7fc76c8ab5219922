import ArgumentParser
import Foundation
import GridModel

/// The command line of `scripts/bench`.
struct GridbenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scripts/bench",
        abstract: "Run gridd and its peers on the same work, in turn, and compare.",
        discussion: """
            Without a name all of them are run. What comes out is printed and takes the place of those benchmarks' \
            sections in Benchmarks/RESULTS.md.

            \(Benchmarks.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))

            A figure is only worth something on a machine that does nothing else.
            """)

    @Argument(help: ArgumentHelp("Which ones: \(Benchmarks.names.joined(separator: ", ")).", valueName: "name"))
    var names: [String] = []

    @OptionGroup var options: BenchOptions

    func validate() throws {
        for name in names where !Benchmarks.names.contains(name) {
            throw ValidationError("No benchmark \"\(name)\"; there are \(Benchmarks.names.joined(separator: ", ")).")
        }
        try options.check()
    }

    func run() throws {
        let chosen = Benchmarks.all.filter { names.isEmpty || names.contains($0.name) }
        let bench = try Bench(options)
        // One that fails does not keep the others from being run.
        var failed = false
        for benchmark in chosen {
            bench.say("\(benchmark.name): \(benchmark.summary)")
            do {
                try bench.begin()
                let section = try benchmark.init().run(bench)
                try bench.publish(section)
                // Goals are reported; a budget is kept.
                if section.isOverBudget { failed = true }
            } catch let failure as Failure {
                bench.say("\(benchmark.name) failed: \(failure)")
                failed = true
            }
        }
        if failed { throw ExitCode.failure }
    }
}
