import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// gridctl at the ends of pipes, and without streams.
    @Suite struct PipeTests {
        private static let count = 100_000

        private func shell(_ line: String, on gridd: GriddProcess) async throws -> ProgramRun {
            var shell = ShellLine(gridd)
            shell.seconds = 120
            return try await shell.run(line)
        }

        @Test func aHundredThousandRowsDoNoHarmWhateverBecomesOfTheirReader() async throws {
            let gridd = try await GriddProcess.start()
            #expect(
                try await shell("gridctl meters add --count \(Self.count) -q | wc -l", on: gridd).stdout
                    == "\(Self.count)\n")

            // The reader has what it wanted and goes.
            let head = try await shell("gridctl meters | head -1; echo ${PIPESTATUS[0]}", on: gridd)
            #expect(head.stdout.split(separator: "\n").first?.hasPrefix("1\t") == true)
            #expect(head.stdout.hasSuffix("\n0\n"))
            #expect(head.stderr.isEmpty)

            // The reader takes its time: the pipe is full meanwhile.
            let slow = try await shell("gridctl meters -o name | (sleep 1; tail -1)", on: gridd)
            #expect(slow.stdout == "\(Self.count)\n")
            #expect(slow.stderr.isEmpty)
        }

        @Test func aClosedStreamIsToldAndNothingElseIsWrittenTo() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await shell("gridctl meters add --count 3 -q", on: gridd).status == 0)
            let closed = try await shell("gridctl meters >&-", on: gridd)
            #expect(closed.status == 1)
            #expect(closed.stderr == "gridctl: can't write the output: Bad file descriptor\n")
            // Without a place for errors the data still goes where it should.
            let mute = try await shell("gridctl meters -o name 2>&- <&-", on: gridd)
            #expect(mute.status == 0)
            #expect(mute.stdout == "1\n2\n3\n")
            let full = try await shell("gridctl meters > /dev/full", on: gridd)
            #expect(full.status == 1)
            #expect(full.stderr.contains("No space left on device"))
        }

        @Test(arguments: [
            "yes 'status -o json' | gridctl | head -1", "yes '\\echo hi' | gridctl | head -1",
            "gridctl -c 'status -o json \\watch 0.05' | head -1",
        ])
        func aScriptEndsWithItsReader(line: String) async throws {
            let gridd = try await GriddProcess.start()
            var shell = ShellLine(gridd)
            shell.seconds = 20
            let run = try await shell.run("\(line); echo ${PIPESTATUS[-2]}")
            #expect(run.stdout.hasSuffix("\n0\n"), "\(run.stdout)")
            #expect(run.stderr.isEmpty)
        }

        @Test(arguments: ["\\echo x", "status \\watch 0.05 n=2"])
        func whatCannotBeWrittenFails(statement: String) async throws {
            let gridd = try await GriddProcess.start()
            let run = try await ShellLine(gridd).run("gridctl -c '\(statement)' > /dev/full")
            #expect(run.status == 1)
            #expect(run.stderr.contains("No space left on device"))
        }
    }
}
