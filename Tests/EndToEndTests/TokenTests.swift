import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// TCP wants a token; the socket is the local administrator's.
    struct Tokens {
        private func add(_ name: String, to gridd: GriddProcess) async throws -> String {
            let run = try await ProgramRun.of("gridd", ["token", "add", name, "--data", gridd.data])
            #expect(run.status == 0, "\(run.stderr)")
            let word = run.stdout.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
            return try gridd.folder.write(word + "\n", to: "\(name).token")
        }

        private func status(of gridd: GriddProcess, _ options: [String]) async throws -> ProgramRun {
            try await ProgramRun.of(
                "gridctl", ["--server", "http://\(gridd.httpAddress)"] + options + ["-o", "json", "status"],
                environment: ["HOME": gridd.folder.path, "GRIDCTL_TOKEN_FILE": nil])
        }

        @Test func tcpWantsATokenThatCanBeMadeWhileGriddRunsAndWhileItDoesNot() async throws {
            let gridd = try await GriddProcess.start()
            let http = try await MeterSocket.connected(port: gridd.httpPort)
            let answer = try await http.ask("GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(answer?.hasPrefix("HTTP/1.1 401") == true)
            #expect(try await status(of: gridd, []).status == 4)

            let wrong = try gridd.folder.write("not-a-token\n", to: "wrong.token")
            let refused = try await status(of: gridd, ["--token-file", wrong])
            #expect(refused.status == 4)
            #expect(!refused.stderr.contains("not-a-token"), "a secret is told to nobody")

            let running = try await add("running", to: gridd)
            #expect(try await status(of: gridd, ["--token-file", running]).status == 0)

            #expect(try await gridd.terminate() == .exited(0))
            let stopped = try await add("stopped", to: gridd)
            try await gridd.restart()
            for file in [running, stopped] {
                #expect(try await status(of: gridd, ["--token-file", file]).status == 0)
            }
            #expect(try await gridd.gridctl("status").status == 0, "the socket needs none")

            let again = try await ProgramRun.of("gridd", ["token", "add", "running", "--data", gridd.data])
            #expect(again.status != 0, "a name is given once")
        }
    }
}
