import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The completion script, in the shell it is for.
    @Suite struct CompletionScriptTests {
        @Test(.enabled(if: Programs.tool("bash") != nil, "bash is not installed"))
        func bashOffersLiveMeters() async throws {
            let gridd = try await GriddProcess.start()
            _ = try await gridd.json("meters", "add", "--count", "3")
            let script = try await ProgramRun.of(Programs.path(of: "gridctl"), ["completions", "bash"])
            let file = try gridd.folder.write(script.stdout, to: "gridctl.bash")
            let path = "\(Programs.folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
            let environment = PseudoTerminal.plainEnvironment(
                ["GRIDCTL_SERVER": gridd.socket, "PATH": path, "PS1": "bash$ ", "HOME": gridd.folder.path])
            try await PseudoTerminal.run(
                Programs.tool("bash") ?? "bash", ["--norc", "--noprofile", "-i"], environment: environment
            ) { terminal in
                try await terminal.wait(for: "bash$ ")
                terminal.enter("source '\(file)'")
                try await terminal.wait(for: "bash$ ")
                terminal.send("gridctl inv\t")
                try await terminal.waitForCursorLine("bash$ gridctl invoice")
                try await terminal.press(.tab, until: "the ids of the meters") { lines in
                    lines.contains { $0.split(separator: " ") == ["1", "2", "3"] }
                }
                try await gridd.kill9()
                // Silent, and not long about it.
                terminal.press(.controlU)
                terminal.send("gridctl invoice \tend")
                try await terminal.waitForCursorLine("bash$ gridctl invoice end")
            }
        }
    }
}
