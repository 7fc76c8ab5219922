import Foundation
import Subprocess

/// A program that takes something on its standard input and ends.
enum ProgramCall {
    /// What it wrote, on one line.
    /// - Parameter refusals: Exit statuses that are about what it was given, and say nothing of the next.
    /// - Throws: ``DeliveryFault`` unless it exits with 0.
    static func run(
        _ program: String, _ arguments: [String], input: Data, variables: [String: String] = [:],
        refusals: Set<Int32> = []
    ) async throws -> String {
        var options = PlatformOptions()
        // What it started goes with it.
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
        ]
        // Nothing of gridd's own environment: it may hold what is nobody's business.
        var environment: [Environment.Key: String] = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
        ]
        if let home = ProcessInfo.processInfo.environment["HOME"] { environment["HOME"] = home }
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        let file = try Self.file(of: input)
        do {
            let result = try await Subprocess.run(
                .path(.init(program)), arguments: Arguments(arguments), environment: .custom(environment),
                platformOptions: options,
                input: .fileDescriptor(.init(rawValue: file), closeAfterSpawningProcess: true),
                output: .string(limit: 1 << 20),
                error: .combinedWithOutput)
            let said = String(EncodedWords.oneLine(result.standardOutput).prefix(300))
            switch result.terminationStatus {
            case .exited(0): return said.isEmpty ? "exit status 0" : "exit status 0: \(said)"
            case .exited(let status):
                throw DeliveryFault(
                    "\(program): exit status \(status)" + (said.isEmpty ? "" : ": \(said)"),
                    concernsThisOne: refusals.contains(status))
            case .signaled(let signal): throw DeliveryFault("\(program): ended by signal \(signal)")
            }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw DeliveryFault(
                error.code == .executableNotFound
                    ? "\(program) is not there, or may not be run" : "\(program): \(error.description)")
        }
    }

    /// A file without a name that holds the input, to be read from its beginning.
    ///
    /// Through a pipe a program that ends without reading all of it would bring gridd down: swift-subprocess 1.0 leaves
    /// the pipe open then, and stops the process for it.
    private static func file(of input: Data) throws(DeliveryFault) -> CInt {
        var template = Array((NSTemporaryDirectory() + "/gridd-XXXXXX").utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw DeliveryFault("no temporary file: \(String(cString: strerror(errno)))") }
        unlink(template)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        do {
            let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
            try handle.write(contentsOf: input)
            try handle.seek(toOffset: 0)
        } catch {
            close(file)
            throw DeliveryFault("no temporary file: \(error)")
        }
        return file
    }
}
