import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// What an acknowledgement is worth.
    struct Kill {
        private let meters = isThorough ? 1_000 : 50
        private let interval = isThorough ? "1s" : "100ms"
        private let duration = isThorough ? "60s" : "3s"
        private let killAfter = isThorough ? 20.0 : 1.2

        private func fleet(on gridd: GriddProcess, seed: Int, acks: String) throws -> ChildProcess {
            try ChildProcess(
                Programs.path(of: "gridmeter"),
                [
                    "--server", gridd.metersAddress, "--fleet", "\(meters)", "--interval", interval,
                    "--duration", duration, "--seed", "\(seed)", "--acks", acks,
                ], environment: ["XDG_STATE_HOME": gridd.folder.file("state")])
        }

        /// The figures of a fleet's summary by their names.
        private func figures(_ text: String) -> [String: Int] {
            var figures: [String: Int] = [:]
            for line in text.split(separator: "\n") {
                let fields = line.split(separator: "\t")
                if fields.count == 2 { figures[String(fields[0])] = Int(fields[1]) }
            }
            return figures
        }

        @Test func aFleetsReadingsAreAllAcknowledgedAndStoredOnce() async throws {
            let gridd = try await GriddProcess.start()
            let file = gridd.folder.file("acks.csv")
            let fleet = try fleet(on: gridd, seed: 1, acks: file)
            #expect(try await fleet.end(within: 120) == .exited(0), "\(fleet.stderr)")
            let figures = figures(fleet.stdout)
            #expect(figures["meters"] == meters)
            #expect(figures["sent"] == meters * (isThorough ? 60 : 30))
            #expect(figures["acknowledged"] == figures["sent"])
            #expect(figures["errors"] == 0 && figures["refused"] == 0 && figures["unacknowledged"] == 0)

            let acknowledged = try StoredReadings.acknowledged(in: file)
            #expect(acknowledged.count == figures["sent"])
            #expect(Set(acknowledged).count == acknowledged.count)
            let stored = try await StoredReadings.all(of: gridd)
            #expect(Set(stored) == Set(acknowledged))
            #expect(stored.count == acknowledged.count)
            #expect(try await gridd.json("status").readings.stored.int == acknowledged.count)
        }

        @Test(arguments: 1...(isThorough ? 10 : 3))
        func whatWasAcknowledgedIsThereAfterKill9AndTheRestComesAgain(_ round: Int) async throws {
            let gridd = try await GriddProcess.start()
            let file = gridd.folder.file("acks.csv")
            let fleet = try fleet(on: gridd, seed: round, acks: file)
            try await eventually("readings are acknowledged") {
                try FileManager.default.fileExists(atPath: file)
                    && !StoredReadings.acknowledged(in: file).isEmpty
            }
            try await Task.sleep(for: .seconds(killAfter))
            try await gridd.kill9()
            // gridmeter writes down within 100 ms what it was told before the kill.
            try await Task.sleep(for: .milliseconds(500))
            let before = Set(try StoredReadings.acknowledged(in: file))

            // Look at what is on the disk through a second gridd on a copy, while the fleet cannot send to it.
            let copy = gridd.folder.file("copy")
            try StoreFile.copyStore(from: gridd.data, to: copy)
            let witness = try await GriddProcess.start(data: copy)
            let survived = try await StoredReadings.all(of: witness)
            #expect(Set(survived).count == survived.count, "none twice")
            #expect(before.isSubset(of: survived), "every acknowledged reading survives")
            let beyond = Set(survived).subtracting(before)
            #expect(beyond.count <= meters * 5, "no more than was in flight")
            #expect(try await witness.terminate() == .exited(0))

            try await gridd.restart()
            #expect(try await fleet.end(within: 180) == .exited(0), "\(fleet.stderr)\(fleet.stdout)")
            let figures = figures(fleet.stdout)
            #expect(figures["acknowledged"] == meters * (isThorough ? 60 : 30))
            #expect(figures["reconnects"] ?? 0 >= meters)
            let acknowledged = try StoredReadings.acknowledged(in: file)
            let stored = try await StoredReadings.all(of: gridd)
            #expect(Set(stored) == Set(acknowledged), "equal after the re-send")
            #expect(stored.count == acknowledged.count, "none twice")
            #expect(try await gridd.json("status").readings.stored.int == acknowledged.count)
        }
    }
}
