import Foundation
import GridModel

/// How many instructions a reading takes in gridd, which unlike its time is the same on every machine and each day.
struct InstructionsBenchmark: Benchmark {
    static let name = "instructions"
    static let summary = "instructions a reading in bulk, counted by callgrind, against Benchmarks/instructions.txt"

    private static let meters = 5_000
    private static let instants = 20
    private static let budgetFile = "Benchmarks/instructions.txt"

    func run(_ bench: Bench) throws -> Section {
        let budget = try Budget(String(contentsOfFile: Self.budgetFile, encoding: .utf8))
        let allowed = try budget.instructions(named: "bulk")
        let work = BulkBenchmark.Work(
            meters: Self.meters, instants: Self.instants, formats: [bench.options.format])
        bench.say("sending \(Figure.count(work.readings)) readings to gridd under callgrind; it takes a few minutes")
        let counted = try bench.inFreshFolder { try count(bench, work, in: $0) }
        let each = Double(counted) / Double(work.readings)
        var section = Section(
            name: Self.name,
            work: """
                \(Figure.count(work.readings)) readings, \(Figure.count(Self.meters)) meters × \(Self.instants), in bodies of \
                \(Figure.count(BodyWriter.lines)) lines by \(bench.options.format.rawValue), until the journal is empty: all \
                instructions of gridd in user mode between the first body and the last block. The budget is in \
                `\(Self.budgetFile)`.
                """)
        section.verdicts = [
            Verdict(
                goal: "at most \(Figure.count(allowed)) instructions a reading", measured: Figure.text(each),
                holds: each <= Double(allowed))
        ]
        section.isOverBudget = each > Double(allowed)
        return section
    }

    private func count(_ bench: Bench, _ work: BulkBenchmark.Work, in folder: String) throws -> Int {
        let profile = "\(folder)/callgrind.out"
        // Valgrind gives up on the debugging information of Swift's linker; names of functions stay.
        let program = "\(folder)/gridd-stripped"
        try Programs.run("objcopy", ["--strip-debug", bench.gridd, program])
        let gridd = try Gridd(
            program, in: folder, format: bench.options.format,
            wrapper: [
                "valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=\(profile)",
            ])
        try gridd.addMeters(work.meters)
        try gridd.send(work.first)
        try gridd.compact()
        try Programs.run("callgrind_control", ["--instr=on", "\(gridd.process.pid)"])
        try gridd.send(work.bodies)
        try gridd.compact()
        try Programs.run("callgrind_control", ["--instr=off", "\(gridd.process.pid)"])
        let stored = try gridd.readingCount()
        guard stored == work.readings + work.meters else { throw Failure("gridd has \(stored) readings") }
        gridd.process.stop()
        guard let text = try? String(contentsOfFile: profile, encoding: .utf8),
            let total = Self.total(of: text)
        else { throw Failure("callgrind left no total in \(profile)") }
        if let kept = bench.options.profile {
            try? FileManager.default.removeItem(atPath: kept)
            try FileManager.default.copyItem(atPath: profile, toPath: kept)
            bench.say("the profile is in \(kept): callgrind_annotate \(kept)")
        }
        return total
    }

    /// The instructions a profile counts in all, of every part and thread in it.
    static func total(of profile: String) -> Int? {
        for name in ["totals:", "summary:"] {
            for line in profile.split(separator: "\n") where line.hasPrefix(name) {
                return line.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }
            }
        }
        return nil
    }
}

/// What may be spent: a name and a number a line, `#` before comments.
struct Budget {
    private var allowed: [Substring: Int] = [:]

    init(_ text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { continue }
            guard words.count == 2, let count = Int(words[1]), count > 0 else {
                throw Failure("budget: \"\(line)\" is no name and number")
            }
            allowed[words[0]] = count
        }
    }

    func instructions(named name: String) throws -> Int {
        guard let count = allowed[Substring(name)] else { throw Failure("budget: there is none named \(name)") }
        return count
    }
}
