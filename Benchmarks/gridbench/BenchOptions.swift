import ArgumentParser
import Foundation

/// How much of everything.
struct BenchOptions: ParsableArguments {
    @Option(help: "How often each contender does the work.")
    var rounds = 5

    @Option(help: ArgumentHelp("The gridd to measure. Default: the one beside this program.", valueName: "path"))
    var gridd: String?

    @Option(help: ArgumentHelp("Where the servers keep their data meanwhile: a real disk.", valueName: "dir"))
    var folder = "/var/tmp"

    @Option(help: ArgumentHelp("Where the results go.", valueName: "file"))
    var results = "Benchmarks/RESULTS.md"

    @Flag(help: "Print the results and leave the file alone.")
    var dryRun = false

    @Option(help: ArgumentHelp("What is measured, as the results name it.", valueName: "text"))
    var commit: String?

    @Flag(help: "Leave the peers out, while working on gridd itself.")
    var alone = false

    @Option(help: ArgumentHelp("bulk, growth: how many meters.", valueName: "count"))
    var meters = 100_000

    @Option(help: ArgumentHelp("bulk: how many readings of each.", valueName: "count"))
    var instants = 20

    @Option(help: "bulk: how readings are sent to gridd, ndjson or line-protocol.")
    var format = ReadingFormat.ndjson

    @Option(help: ArgumentHelp("ack: how many meters are connected.", valueName: "count"))
    var connections = 1_000

    @Option(help: ArgumentHelp("ack, crowd: how long a measurement takes.", valueName: "seconds"))
    var seconds: Double?

    func check() throws {
        for (name, value) in [
            ("rounds", rounds), ("meters", meters), ("instants", instants), ("connections", connections),
        ] where value < 1 {
            throw ValidationError("--\(name) is at least 1.")
        }
        if let seconds, !(seconds > 0 && seconds < 86_400) { throw ValidationError("--seconds is above 0.") }
    }
}
