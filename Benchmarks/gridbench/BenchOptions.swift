import ArgumentParser
import Foundation

/// How much of everything.
struct BenchOptions: ParsableArguments {
    @Option(help: "How often each contender does the work.")
    var rounds = 5

    @Option(help: ArgumentHelp("The gridd to measure. Default: the one beside this program.", valueName: "path"))
    var gridd: String?

    @Option(help: ArgumentHelp("The gridctl to measure. Default: the one beside this program.", valueName: "path"))
    var gridctl: String?

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

    @Option(help: ArgumentHelp("bulk: how many meters.", valueName: "count"))
    var meters = 100_000

    @Option(help: ArgumentHelp("bulk: how many readings of each.", valueName: "count"))
    var instants = 20

    @Option(help: "bulk: how readings are sent to gridd, ndjson or line-protocol.")
    var format = ReadingFormat.ndjson

    @Option(help: ArgumentHelp("ack: how many meters are connected.", valueName: "count"))
    var connections = 1_000

    @Option(help: ArgumentHelp("ack, crowd: how long a measurement takes. Default: 5 and 60.", valueName: "seconds"))
    var seconds: Double?

    @Option(help: ArgumentHelp("crowd: how many meters are connected, a reading each 30 s.", valueName: "count"))
    var crowd = 15_000

    @Option(
        help: ArgumentHelp(
            "bytes: a month of minutes as UCI's household file has them: CSV with the columns date, time and "
                + "global_active_power (kW). Default: $GRIDD_BENCH_HOUSEHOLD, else a made-up one.", valueName: "file"))
    var household: String?

    @Option(help: ArgumentHelp("question: how often each question is asked in a round.", valueName: "count"))
    var asks = 20

    @Option(help: ArgumentHelp("startup, render: how often each program is run.", valueName: "count"))
    var runs = 50

    @Option(
        help: ArgumentHelp(
            "growth: how many meters, one after the other.", valueName: "counts"))
    var growthMeters = Counts([1_000, 10_000, 100_000, 1_000_000])

    @Option(
        help: ArgumentHelp(
            "growth: how many readings are stored, one after the other.",
            valueName: "counts"))
    var growthReadings = Counts([1_000_000, 10_000_000, 100_000_000])

    @Option(
        help: ArgumentHelp(
            "billing: how many meters, one after the other.", valueName: "counts"))
    var billingMeters = Counts([10_000, 100_000, 1_000_000])

    @Option(
        help: ArgumentHelp(
            "billing-white: how many meters, each with a month of hours.", valueName: "count"))
    var billingHourly = 100_000

    @Option(help: ArgumentHelp("instructions: keep callgrind's profile.", valueName: "file"))
    var profile: String?

    /// How contenders want readings.
    var formats: Set<ReadingFormat> { alone ? [format] : [format, .lineProtocol] }

    func check() throws {
        for (name, value) in [
            ("rounds", rounds), ("meters", meters), ("instants", instants), ("connections", connections),
            ("crowd", crowd), ("asks", asks), ("runs", runs),
            ("billing-hourly", billingHourly),
        ] where value < 1 {
            throw ValidationError("--\(name) is at least 1.")
        }
        if let seconds, !(seconds > 0 && seconds < 86_400) { throw ValidationError("--seconds is above 0.") }
    }
}

/// Numbers from the command line, separated by commas.
struct Counts: ExpressibleByArgument {
    let values: [Int]

    init(_ values: [Int]) { self.values = values }

    /// Nil unless each is a number of at least 1.
    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        values = parts.compactMap { Int($0) }.filter { $0 > 0 }
        if values.count != parts.count { return nil }
    }

    var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}
