import Foundation
import GridModel

/// What every benchmark is given: the options, the machine, a fresh folder a round, a place for results.
final class Bench {
    let options: BenchOptions
    let machine: Machine
    let gridd: String
    /// By its path; only some benchmarks need it.
    let gridctl: String
    private let folder: String
    private var rounds = 0
    /// Nanoseconds that an fdatasync took before the benchmark.
    private var sync: Int64 = 0

    init(_ options: BenchOptions) throws {
        self.options = options
        let beside = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            .deletingLastPathComponent()
        gridd = try Programs.path(of: options.gridd ?? beside.appendingPathComponent("gridd").path)
        gridctl = options.gridctl ?? beside.appendingPathComponent("gridctl").path
        var template = Array("\(options.folder)/gridbench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.system("mkdtemp in \(options.folder)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Children.add(folder: folder)
        machine = Machine(folder: folder)
        if machine.fileSystem == FileSystem.memory {
            say("\(options.folder) is in memory: its fsync costs nothing; name a folder on a disk (--folder)")
        }
    }

    /// Looks at the disk before a benchmark begins, when nothing of the one before is on its way to it.
    func begin() throws {
        Glibc.sync()
        sync = try Disk.medianSync(in: folder)
    }

    /// Puts gridctl into a folder as scripts/install does, and gives back its path there.
    ///
    /// What of a program is in memory depends on how its file was written, too.
    func installGridctl(in folder: String) throws -> String {
        let path = "\(folder)/gridctl"
        try Programs.run("strip", ["--strip-debug", "-o", path + ".draft", try Programs.path(of: gridctl)])
        try Programs.run("install", ["-m", "755", path + ".draft", path])
        return path
    }

    /// Progress, for whoever waits.
    func say(_ text: String) { FileHandle.standardError.write(Data("bench: \(text)\n".utf8)) }

    /// Runs `body` with a folder that is empty and gone afterwards.
    func inFreshFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        rounds += 1
        let path = "\(folder)/\(rounds)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let result = try body(path)
        return result
    }

    /// Prints a section and puts it into the results.
    func publish(_ section: Section) throws {
        let body = section.body(facts: try facts(peers: section.peers))
        FileHandle.standardOutput.write(Data("## \(section.name)\n\n\(body)\n\n".utf8))
        guard !options.dryRun else { return }
        var file = ResultsFile((try? String(contentsOfFile: options.results, encoding: .utf8)) ?? "")
        file.put(section.name, body, order: Benchmarks.names)
        do {
            try file.text.write(toFile: options.results, atomically: true, encoding: .utf8)
        } catch {
            throw Failure("cannot write \(options.results): \(error.localizedDescription)")
        }
    }

    private func facts(peers: [String]) throws -> [String] {
        let commit = options.commit.map { " at \($0)" } ?? ""
        return [
            "\(Instant.now.rfc3339.prefix(10)), \(try Gridd.version(of: gridd))\(commit); "
                + (peers.isEmpty ? "no peer" : peers.joined(separator: ", ")),
            "\(machine.description); an fdatasync took \(Figure.text(Double(sync) / 1_000)) µs at the median before it began",
        ]
    }
}
