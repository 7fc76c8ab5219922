import Foundation
import Subprocess

/// A program that takes something on its standard input and ends.
enum ProgramCall {
    /// What it wrote, on one line.
    /// - Throws: ``DeliveryFault`` unless it exits with 0.
    static func run(
        _ program: String, _ arguments: [String], input: Data, variables: [String: String] = [:]
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
        do {
            let result = try await Subprocess.run(
                .path(.init(program)), arguments: Arguments(arguments), environment: .custom(environment),
                platformOptions: options, input: .data(input), output: .string(limit: 1 << 20),
                error: .combinedWithOutput)
            let said = String(EncodedWords.oneLine(result.standardOutput).prefix(300))
            switch result.terminationStatus {
            case .exited(0): return said.isEmpty ? "exit status 0" : "exit status 0: \(said)"
            case .exited(let status):
                throw DeliveryFault("\(program): exit status \(status)" + (said.isEmpty ? "" : ": \(said)"))
            case .signaled(let signal): throw DeliveryFault("\(program): ended by signal \(signal)")
            }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw DeliveryFault(
                error.code == .executableNotFound
                    ? "\(program) is not there, or may not be run" : "\(program): \(error.description)")
        }
    }
}
