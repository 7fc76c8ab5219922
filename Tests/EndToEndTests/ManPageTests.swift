import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What the handwritten man pages promise, held against the programs.
    @Suite struct ManPageTests {
        private func page(_ name: String) throws -> String {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appendingPathComponent("man/\(name)"), encoding: .utf8)
        }

        @Test func theConfigurationPageHasEveryKeyAndItsVariable() async throws {
            let folder = try TemporaryFolder()
            let file = try folder.write("noSuchKey: 1\n", to: "gridd.yaml")
            let run = try await ProgramRun.of(
                Programs.path(of: "gridd"), ["--config", file, "--data", folder.file("data")])
            #expect(run.status == 1)
            let listed = try #require(run.stderr.split(separator: "there is: ").last)
            let keys = Set(listed.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
            #expect(keys.count > 5)
            let text = try page("gridd.yaml.5")
            let documented = text.matches(of: /\n\.It Cm ([A-Za-z.]+) : Ar/).map { String($0.output.1) }
            #expect(Set(documented) == keys)
            for key in keys {
                var name = "GRIDD_"
                for character in key {
                    if character.isUppercase { name += "_" }
                    name += character == "." ? "_" : character.uppercased()
                }
                #expect(text.contains(".Ev \(name) "), "\(key) is \(name)")
            }
        }

        @Test(.enabled(if: Environment.hasPython, "python3 is not installed"))
        func theMeterInTheWirePageWorksAsItStands() async throws {
            let text = try page("gridd-wire.7")
            let start = try #require(text.range(of: "import datetime"))
            let end = try #require(text.range(of: "\n.Ed", range: start.lowerBound..<text.endIndex))
            let program = text[start.lowerBound..<end.lowerBound].replacing("\\(dq", with: "\"")
                .replacing("\\(aq", with: "'").replacing("\\-", with: "-")
            #expect(program.split(separator: "\n").count <= 11)
            let gridd = try await GriddProcess.start()
            let folder = try TemporaryFolder()
            let file = try folder.write(String(program), to: "meter.py")
            let meter = try ChildProcess(
                Programs.tool("python3") ?? "python3", ["-u", file, "127.0.0.1", "\(gridd.metersPort)"],
                environment: ["TZ": "UTC"])
            try await eventually("the meter was acknowledged") { meter.stdout.contains("within the recommended") }
            meter.kill(SIGTERM)
            _ = try await meter.end()
            let meters = try await gridd.json("meters")
            #expect(meters.elements.count == 1)
        }
    }
}
