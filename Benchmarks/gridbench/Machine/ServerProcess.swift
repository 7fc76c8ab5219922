import Foundation

/// A server as a process: started, measured from outside, ended.
///
/// It does not outlive the object, nor the benchmark.
final class ServerProcess {
    let pid: pid_t
    let name: String
    private let process = Process()
    private let outputFile: String
    private let logFile: String

    /// Starts a program found in the PATH or by its path; what it writes goes into files in `folder`.
    init(
        _ name: String, program: String, _ arguments: [String], environment: [String: String] = [:], in folder: String
    ) throws {
        self.name = name
        outputFile = "\(folder)/\(name).out"
        logFile = "\(folder)/\(name).log"
        for file in [outputFile, logFile] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        process.executableURL = URL(fileURLWithPath: try Programs.path(of: program))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: outputFile)
        process.standardError = FileHandle(forWritingAtPath: logFile)
        do {
            try process.run()
        } catch {
            throw Failure("cannot start \(program): \(error.localizedDescription)")
        }
        pid = process.processIdentifier
        Children.add(pid)
    }

    deinit { stop() }

    /// What it wrote on standard output so far.
    var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }
    private var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// Waits until `isReady`.
    /// - Throws: ``Failure`` with its log when it ends before that, or takes longer than a minute.
    func wait(within seconds: Int = 60, until isReady: () -> Bool) throws {
        let deadline = Clock.now + Int64(seconds) * 1_000_000_000
        while !isReady() {
            guard process.isRunning else { throw Failure("\(name) ended before it was ready:\n\(log)\(output)") }
            guard Clock.now < deadline else { throw Failure("\(name) was not ready in \(seconds) s:\n\(log)") }
            Clock.sleep(milliseconds: 10)
        }
    }

    /// User and system CPU of all its threads and of the children it waited for, in nanoseconds.
    var cpu: Int64 {
        get throws {
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let ticks = ProcStat.ticks(stat)
            else { throw Failure("\(name) is gone:\n\(log.suffix(4_000))") }
            return ticks * (1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
        }
    }

    /// Memory that is its own, and its share of what it has in common with others, in bytes (PSS).
    var memory: Int64 {
        get throws {
            guard let text = try? String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8),
                let bytes = ProcStat.pss(text)
            else { throw Failure("cannot read /proc/\(pid)/smaps_rollup") }
            return bytes
        }
    }

    /// Waits until it has used at most 3 % of a core for a second.
    /// - Throws: ``Failure`` when that takes longer than five minutes.
    func waitUntilIdle() throws {
        let deadline = Clock.now + 300_000_000_000
        while true {
            let before = try cpu
            Clock.sleep(milliseconds: 1_000)
            if try cpu - before <= 30_000_000 { return }
            guard Clock.now < deadline else { throw Failure("\(name) is still busy after five minutes") }
        }
    }

    /// Asks it to end; kills it after 20 s.
    func stop() {
        guard process.isRunning else { return Children.remove(pid) }
        kill(pid, SIGTERM)
        let deadline = Clock.now + 20_000_000_000
        while process.isRunning, Clock.now < deadline { Clock.sleep(milliseconds: 10) }
        if process.isRunning { kill(pid, SIGKILL) }
        process.waitUntilExit()
        Children.remove(pid)
    }
}
