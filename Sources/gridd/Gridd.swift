import ArgumentParser
import Foundation

/// Parses the command line, runs the command, and says how it went: 0, 1 for a failure, 2 for wrong usage.
@main
enum Gridd {
    static func main() async {
        // A peer that is gone is an error of the write, not a reason to end.
        signal(SIGPIPE, SIG_IGN)
        // What gridd makes is its owner's.
        umask(0o077)
        do {
            var command = try GriddCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(report(error))
        }
    }

    /// Says on stderr what went wrong (help goes to stdout) and gives back the exit code.
    private static func report(_ error: any Error) -> Int32 {
        let code = GriddCommand.exitCode(for: error)
        if code == .success {
            StandardOutput.write(GriddCommand.fullMessage(for: error) + "\n")
            return 0
        }
        if code == .validationFailure {
            write("gridd: " + GriddCommand.fullMessage(for: error).trimmingPrefix("Error: "))
            return 2
        }
        write("gridd: " + explanation(error))
        return 1
    }

    private static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}
