import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Ending in order, and starting again with everything.
    struct Shutdown {
        /// Five seconds are promised; a machine that runs other tests beside this one is given more.
        private static let promptly = isThorough ? 5.0 : 20.0

        @Test func sigtermUnderLoadLosesNothing() async throws {
            let gridd = try await GriddProcess.start()
            let acks = gridd.folder.file("acks.csv")
            let fleet = try ChildProcess(
                Programs.path(of: "gridmeter"),
                [
                    "--server", gridd.metersAddress, "--fleet", "100", "--interval", "100ms", "--duration", "4s",
                    "--acks", acks,
                ], environment: ["XDG_STATE_HOME": gridd.folder.file("state")])
            try await eventually("the fleet is at work") {
                try FileManager.default.fileExists(atPath: acks) && StoredReadings.acknowledged(in: acks).count > 500
            }
            #expect(try await gridd.terminate(within: Self.promptly) == .exited(0))
            #expect(!FileManager.default.fileExists(atPath: gridd.socket), "the socket is taken away")
            try await gridd.restart()
            #expect(try await fleet.end(within: 120) == .exited(0), "\(fleet.stderr)\(fleet.stdout)")
            let acknowledged = try StoredReadings.acknowledged(in: acks)
            #expect(acknowledged.count == 4_000)
            let stored = try await StoredReadings.all(of: gridd)
            #expect(Set(stored) == Set(acknowledged))
            #expect(stored.count == acknowledged.count)
        }

        @Test func whatWasReceivedIsAnsweredBeforeTheEnd() async throws {
            let gridd = try await GriddProcess.start()
            let meter = try await MeterSocket.connected(port: gridd.metersPort)
            let id = try await meter.enrol()
            let count = 500
            try await offPool {
                let text = (1...count).map {
                    WireText.reading(id, "\($0)", InstantText.of(1_770_000_000 + Int64($0)))
                }
                try meter.send(text.joined())
                _ = try meter.line()
            }
            async let ending = gridd.terminate(within: Self.promptly)
            let rest = try await offPool {
                var replies: [String] = []
                while let line = try meter.line() { replies.append(line) }
                return replies
            }
            #expect(try await ending == .exited(0))
            #expect(rest.count == count - 1)
            #expect(rest.allSatisfy { $0.contains("\"alert\"") })
        }

        @Test(arguments: [SIGTERM, SIGINT]) func itStartsAgainWithEverything(_ signal: Int32) async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--count", "10").status == 0)
            let count = isThorough ? 2_000_000 : 20_000
            var csv = "meter,at,registerKwh\n"
            for number in 0..<count {
                csv += "\(number % 10 + 1),\(InstantText.of(1_770_000_000 + Int64(number / 10))),\(number / 10)\n"
            }
            let file = try gridd.folder.write(csv, to: "readings.csv")
            let outcome = try await gridd.json(["import", file], within: isThorough ? 900 : 60)
            #expect(outcome.accepted.int == count)
            #expect(try await gridd.terminate(signal, within: Self.promptly) == .exited(0))
            #expect(gridd.stdout.split(separator: "\n").count == 1, "one line on stdout and nothing else")
            try await gridd.restart()
            #expect(try await gridd.json("status").readings.stored.int == count)
            let meters = try await gridd.json("meters")
            #expect(meters.elements.allSatisfy { $0.registerKwh.energy == .kilowattHours(Int64(count / 10 - 1)) })
        }
    }
}
