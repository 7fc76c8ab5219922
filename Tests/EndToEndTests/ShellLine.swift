import TestSupport

/// A line of shell as somebody types it who has this package's programs in the path and a home of their own.
struct ShellLine {
    let gridd: GriddProcess
    /// The home folder, in which the line is run.
    let home: String
    var seconds: Double = 60

    init(_ gridd: GriddProcess, home: String? = nil) {
        self.gridd = gridd
        self.home = home ?? gridd.folder.path
    }

    func run(_ line: String) async throws -> ProgramRun {
        try await ProgramRun.of(
            "/bin/bash", ["-c", "cd '\(home)' && \(line)"],
            environment: [
                "PATH": "\(Programs.folder):\(Environment["PATH"] ?? "/usr/bin:/bin")",
                "GRIDCTL_SERVER": gridd.socket, "GRIDCTL_CONTEXT": nil, "GRIDCTL_TOKEN_FILE": nil, "HOME": home,
                "XDG_STATE_HOME": nil, "XDG_CONFIG_HOME": nil,
            ], within: seconds)
    }
}
