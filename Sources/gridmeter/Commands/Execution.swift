import ArgumentParser
import Foundation

/// How a run of gridmeter ended, as its exit status says it.
enum ExitStatus: Int32, Sendable {
    case success = 0
    /// A reading was refused or stayed without an acknowledgement, or something failed.
    case failure = 1
    /// The command line is wrong.
    case usage = 2
    /// Stopped by Ctrl-C before it was done.
    case interrupted = 130

    var code: Int32 { rawValue }
}

/// Why gridmeter gives up, in words for the person who started it.
struct Failure: Error, Hashable, Sendable {
    let status: ExitStatus
    let message: String

    init(_ message: String, status: ExitStatus = .failure) {
        self.status = status
        self.message = message
    }
}

/// Runs one command line.
enum Execution {
    /// Parses the arguments, runs the command they name and says on stderr what went wrong.
    static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try GridmeterCommand.parseAsRoot(arguments)
            if var leaf = command as? any MeterCommand { return try await leaf.execute() }
            try command.run()
            return .success
        } catch let failure as Failure {
            StandardStream.error.write("gridmeter: \(failure.message)\n")
            return failure.status
        } catch {
            var text = GridmeterCommand.fullMessage(for: error)
            if text.hasPrefix("Error: ") { text = "gridmeter: " + text.dropFirst(7) }
            let isSuccess = GridmeterCommand.exitCode(for: error).isSuccess
            if !text.isEmpty { (isSuccess ? StandardStream.output : .error).write(text + "\n") }
            return isSuccess ? .success : .usage
        }
    }
}

/// A command that says how it ended.
protocol MeterCommand: ParsableCommand {
    mutating func execute() async throws -> ExitStatus
}
