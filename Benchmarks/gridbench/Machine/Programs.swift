import Foundation

/// Finds programs and asks them things.
enum Programs {
    /// Where a program is: itself when it is a path, else in the PATH.
    static func path(of program: String) throws -> String {
        if program.contains("/") {
            guard access(program, X_OK) == 0 else { throw Failure("\(program) cannot be run") }
            return program
        }
        for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(program)"
            if access(path, X_OK) == 0 { return path }
        }
        throw Failure("no \(program) here: scripts/bench installs what the benchmarks need")
    }

    /// What a program prints, with its end of line off; `errors` is where it complains to, empty for nowhere.
    /// - Throws: ``Failure`` when it exits with anything but 0.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try path(of: program))
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                "\(program) \(arguments.joined(separator: " ")) exited \(process.terminationStatus):\n\(text)")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Programs {
    /// The version of an installed Debian package.
    static func version(ofPackage name: String) throws -> String {
        try run("dpkg-query", ["--show", "--showformat=${Version}", name])
    }

    /// A query's value, percent-encoded.
    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
