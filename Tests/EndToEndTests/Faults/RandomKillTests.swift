import Foundation
import TestSupport
import Testing

extension EndToEnd.Faults {
    /// `kill -9` at any moment: under load, in a compaction, while starting.
    struct RandomKills {
        /// Rounds that share a data folder, so that what earlier ones left is there too.
        private static let roundsOfAFolder = 10

        @Test func nothingAcknowledgedIsMissingAndNothingIsThereTwice() async throws {
            var random = Seeded(FaultPlan.seed)
            var figures = Figures()
            var round = 0
            while round < FaultPlan.rounds {
                let gridd = try await GriddProcess.start()
                let meters = FaultLoad.Shape().meters
                #expect(try await gridd.gridctl("meters", "add", "--count", "\(meters)", "-q").status == 0)
                var ledger = FaultLoad.Ledger()
                for _ in 0..<min(Self.roundsOfAFolder, FaultPlan.rounds - round) {
                    round += 1
                    try await killOnce(gridd, round: round, &ledger, &random, &figures)
                }
                let again = try await sendAgain(ledger, to: gridd)
                ledger.acknowledged.formUnion(ledger.sent)
                let content = try StoreFile.read(gridd.data)
                #expect(content.distinct == ledger.sent, "all of it is there once it was sent again")
                #expect(content.readings.count == ledger.sent.count)
                #expect(again == ledger.sent.count, "what was there before is told from what was not")
                #expect(try await gridd.terminate() == .exited(0))
            }
            FaultPlan.report("\(figures)")
            #expect(figures.missing == 0 && figures.doubled == 0 && figures.damaged == 0)
        }

        /// The outcome of all rounds.
        private struct Figures: CustomStringConvertible {
            var kills = 0
            var whileStarting = 0
            var insideCompaction = 0
            var acknowledged = 0
            var missing = 0
            var doubled = 0
            var damaged = 0

            var description: String {
                "kill -9: \(kills) under load, \(whileStarting) while starting, \(insideCompaction) within a compaction; "
                    + "\(acknowledged) acknowledged, \(missing) missing, \(doubled) doubled, \(damaged) damaged files"
            }
        }

        private func killOnce(
            _ gridd: GriddProcess, round: Int, _ ledger: inout FaultLoad.Ledger, _ random: inout Seeded,
            _ figures: inout Figures
        ) async throws {
            let load = FaultLoad(on: gridd, round: round, seed: FaultPlan.seed)
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...400, using: &random)))
            try await gridd.kill9()
            figures.kills += 1
            let noted = try await load.end()
            #expect(noted.strange.isEmpty, "round \(round)")
            #expect(noted.refused == 0, "round \(round)")
            figures.acknowledged += noted.acknowledged.count
            ledger.add(noted)

            if Int.random(in: 0..<3, using: &random) == 0 {
                try await gridd.restartAndKill(after: Int.random(in: 0...250, using: &random))
                figures.whileStarting += 1
            }
            let before = try StoreFile.insideCompaction(copyOf: gridd.data)
            if before { figures.insideCompaction += 1 }
            try await gridd.restart()

            let content = try StoreFile.read(gridd.data)
            let stored = content.distinct
            let missing = ledger.acknowledged.subtracting(stored)
            figures.missing += missing.count
            figures.doubled += content.readings.count - stored.count
            if content.integrity != "ok" { figures.damaged += 1 }
            #expect(missing.isEmpty, "round \(round): \(missing.prefix(3))")
            #expect(content.readings.count == stored.count, "round \(round): some are there twice")
            #expect(content.integrity == "ok", "round \(round)")
            #expect(stored.isSubset(of: ledger.sent), "round \(round): what nobody sent is there")
            let status = try HTTPSocket(gridd.socket).json("/api/v1/status")
            #expect(status.readings.stored.int == stored.count, "round \(round): gridd counts what there is")
            try checkOneHistory(gridd, stored, &random)
        }

        /// What gridd answers of one meter is what the file holds of it.
        private func checkOneHistory(
            _ gridd: GriddProcess, _ stored: Set<StoredReading>, _ random: inout Seeded
        ) throws {
            guard let meter = stored.randomElement(using: &random)?.meter else { return }
            let expected = stored.filter { $0.meter == meter }.prefix(10_000)
            guard expected.count < 10_000 else { return }
            let page = try HTTPSocket(gridd.socket).json(
                "/api/v1/meters/\(meter)/history?every=raw&from=2025-01-01&to=2027-01-01&limit=10000")
            #expect(page.items.elements.count == expected.count, "the history of meter \(meter)")
        }

        /// Sends everything once more; gives back how many that were.
        private func sendAgain(_ ledger: FaultLoad.Ledger, to gridd: GriddProcess) async throws -> Int {
            let socket = try HTTPSocket(gridd.socket)
            let all = Array(ledger.sent)
            let there = try StoreFile.read(gridd.data).readings.count
            var accepted = 0
            var duplicates = 0
            var start = 0
            while start < all.count {
                let end = min(start + 20_000, all.count)
                let answer = try socket.post(
                    "/api/v1/readings", all[start..<end].map { $0.wire + "\n" }.joined())
                let outcome = try JSONValue(answer.body)
                accepted += outcome.accepted.int ?? 0
                duplicates += outcome.duplicates.int ?? 0
                start = end
            }
            #expect(duplicates == there)
            return accepted + duplicates
        }
    }
}
