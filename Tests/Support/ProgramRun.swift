/// What a program that ran to its end left behind.
package struct ProgramRun: Hashable, Sendable {
    package var status: Int32
    package var stdout: String
    package var stderr: String

    /// Runs a program of this package, or a tool by its path, to its end.
    package static func of(
        _ program: String, _ arguments: [String], input: String = "", environment: [String: String?] = [:],
        within seconds: Double = 60
    ) async throws -> ProgramRun {
        let path = program.contains("/") ? program : Programs.path(of: program)
        let child = try ChildProcess(path, arguments, environment: environment, keepsInput: !input.isEmpty)
        if !input.isEmpty {
            try await offPool {
                child.send(input)
                child.closeInput()
            }
        }
        guard let ending = try await child.end(within: seconds) else {
            throw TestFailure("\(program) \(arguments.joined(separator: " ")) did not end within \(seconds) s")
        }
        switch ending {
        case .exited(let status): return ProgramRun(status: status, stdout: child.stdout, stderr: child.stderr)
        case .killed(let signal):
            throw TestFailure(
                "\(program) \(arguments.joined(separator: " ")) died of signal \(signal): \(child.stderr)")
        }
    }
}
