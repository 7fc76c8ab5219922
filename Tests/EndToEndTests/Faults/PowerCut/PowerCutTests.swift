import Foundation
import TestSupport
import Testing

extension EndToEnd.Faults {
    /// The power goes at any moment: what gridd wrote is recorded, and the disk made again as it would be then.
    struct PowerCuts {
        /// Enough for several checkpoints and compactions.
        private static let acknowledgements = 24_000

        @Test func whatWasAcknowledgedIsThereAfterAPowerCutAtAnyMoment() async throws {
            if let obstacle = try await Recording.obstacle() {
                try Test.cancel("processes cannot be traced here: \(obstacle)")
            }
            let recording = try await Recording.make(
                seed: FaultPlan.seed, acknowledgements: Self.acknowledgements)
            let syncs = recording.events.count { if case .syncEnded(_, true) = $0 { true } else { false } }
            let home = recording.events.count {
                if case .writeBegan(_, recording.folder + "/gridd.sqlite", _, _) = $0 { true } else { false }
            }
            #expect(syncs > 100, "the trace has syncs")
            #expect(home > 50, "the trace has checkpoints")
            #expect(recording.promises.count > 100)

            var random = Seeded(FaultPlan.seed)
            let moments = Self.moments(recording, count: FaultPlan.powerCuts, &random)
            var figures = Figures()
            try await cut(recording, at: moments, &random, &figures, disk: Disk())
            FaultPlan.report(
                "power cuts: \(moments.count) among \(recording.events.count) events with \(syncs) syncs; \(figures)")
            #expect(figures.missing == 0 && figures.doubled == 0 && figures.damaged == 0)

            // A disk that lies about its syncs must be found out, or the above says nothing.
            var lies = Figures()
            try await cut(
                recording, at: moments.suffix(8), &random, &lies, disk: Disk(ignoringSyncs: true),
                survival: .scattered(granularity: 4_096, chance: 50))
            #expect(lies.missing > 0 || lies.damaged > 0, "without syncs readings are lost")
        }

        private struct Figures: CustomStringConvertible {
            var acknowledged = 0
            var started = 0
            var missing = 0
            var doubled = 0
            var damaged = 0

            var description: String {
                "\(acknowledged) acknowledged readings looked for, \(missing) missing, \(doubled) doubled, "
                    + "\(damaged) damaged files, gridd started on \(started) of them"
            }
        }

        /// Moments in order: after an acknowledgement, about a sync, while pages are brought home, and any other.
        private static func moments(
            _ recording: Recording, count: Int, _ random: inout Seeded
        ) -> [Int] {
            var kinds: [[Int]] = [[], [], []]
            kinds[0] = recording.promises.map { $0.event + 1 }
            for (index, event) in recording.events.enumerated() {
                switch event {
                case .syncBegan, .syncEnded: kinds[1].append(index)
                case .writeBegan(_, let path, _, _) where !path.hasSuffix("-wal"): kinds[2].append(index)
                default: break
                }
            }
            let all = Array(0...recording.events.count)
            return (0..<count).map { number in
                let kind = kinds.indices.contains(number % 4) ? kinds[number % 4] : all
                return kind.randomElement(using: &random) ?? 0
            }.sorted()
        }

        /// Cuts the power at each of the moments and looks at what is left.
        private func cut(
            _ recording: Recording, at moments: some Collection<Int>, _ random: inout Seeded, _ figures: inout Figures,
            disk: Disk, survival: Disk.Survival? = nil
        ) async throws {
            var disk = disk
            var next = 0
            var promised: Set<StoredReading> = []
            var promises = recording.promises[...]
            for (number, moment) in moments.enumerated() {
                while next < moment {
                    disk.apply(recording.events[next])
                    next += 1
                }
                while let promise = promises.first, promise.event < moment {
                    promised.formUnion(promise.readings)
                    promises.removeFirst()
                }
                let survival = survival ?? Self.survival(&random)
                let folder = try TemporaryFolder()
                for (path, bytes) in disk.afterPowerCut(survival, using: &random) {
                    let name = String(path.dropFirst(recording.folder.count + 1))
                    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
                }
                figures.acknowledged += promised.count
                let trouble = try await look(
                    folder, promised, recording.sent, &figures, starts: number % 8 == 0 && !disk.ignoresSyncs)
                if let trouble, !disk.ignoresSyncs {
                    Issue.record("power cut before event \(moment), \(survival): \(trouble)")
                }
            }
        }

        private static func survival(_ random: inout Seeded) -> Disk.Survival {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: .none
            case 1: .all
            case 2: .inOrder
            case 3: .scattered(granularity: 4_096, chance: 50)
            default:
                .scattered(granularity: 512, chance: Int.random(in: 1...99, using: &random))
            }
        }

        /// Opens what is left, by gridd itself or only by SQLite; gives back what is wrong with it.
        private func look(
            _ folder: TemporaryFolder, _ promised: Set<StoredReading>, _ sent: Set<StoredReading>,
            _ figures: inout Figures, starts: Bool
        ) async throws -> String? {
            do {
                let gridd = starts ? try await GriddProcess.start(data: folder.path) : nil
                if starts { figures.started += 1 }
                let content = try StoreFile.read(folder.path)
                let stored = content.distinct
                let missing = promised.subtracting(stored)
                figures.missing += missing.count
                figures.doubled += content.readings.count - stored.count
                if let gridd {
                    let status = try HTTPSocket(gridd.socket).json("/api/v1/status")
                    guard status.readings.stored.int == stored.count else { return "gridd counts \(status.readings)" }
                }
                if content.integrity != "ok" {
                    figures.damaged += 1
                    return content.integrity
                }
                if !missing.isEmpty { return "\(missing.count) of \(promised.count) missing" }
                if content.readings.count != stored.count { return "some are there twice" }
                return stored.isSubset(of: sent) ? nil : "what nobody sent is there"
            } catch {
                figures.damaged += 1
                return "\(error)"
            }
        }
    }
}
