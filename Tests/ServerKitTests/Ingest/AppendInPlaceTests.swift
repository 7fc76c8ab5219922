import Foundation
import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// Batches that are committed on the thread that brings them, beside the writer's own work.
@Suite struct AppendInPlaceTests {
    @Test func whereNobodyWritesTheAnswerIsThereWhenItReturns() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            // The writer may still be on its way to sleep.
            var isAnsweredAtOnce = false
            for second in 1...1_000 where !isAnsweredAtOnce {
                let answered = Atomic(false)
                await withCheckedContinuation { continuation in
                    store.appendInPlace(Self.batch(meter, second)) { _ in
                        answered.store(true, ordering: .relaxed)
                        continuation.resume()
                    }
                    isAnsweredAtOnce = answered.load(ordering: .relaxed)
                }
            }
            #expect(isAnsweredAtOnce)
        }
    }

    @Test func manyThreadsAndTheWriterLoseAndDoubleNothing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(8)
            let perMeter = 200
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, meter) in meters.enumerated() {
                    group.addTask {
                        for second in 1...perMeter {
                            let batch = Self.batch(meter, second)
                            let receipt = try await withCheckedThrowingContinuation { continuation in
                                let done = { @Sendable (result: Result<BatchReceipt, StoreFault>) in
                                    continuation.resume(with: result.mapError { $0 as any Error })
                                }
                                if index.isMultiple(of: 2) {
                                    store.appendInPlace(batch, done: done)
                                } else {
                                    store.append(batch, done: done)
                                }
                            }
                            #expect(receipt.accepted == 1)
                        }
                    }
                }
                group.addTask { for _ in 0..<5 { _ = try await store.compact() } }
                try await group.waitForAll()
            }
            for meter in meters {
                let expected = (1...perMeter).map { Reading(Int64($0), Int64($0)) }
                #expect(try await store.everything(meter) == expected)
            }
        }
    }

    @Test func aStoreThatIsClosedSaysSo() async throws {
        try await withFolder { folder in
            let store = try await StoreEngine.sqlite.open(in: folder)
            let meter = try await store.addMeters(1)[0]
            await store.close()
            await #expect(throws: StoreFault.self) {
                let _: BatchReceipt = try await withCheckedThrowingContinuation { continuation in
                    store.appendInPlace(Self.batch(meter, 1)) { continuation.resume(with: $0) }
                }
            }
        }
    }

    private static func batch(_ meter: MeterID, _ second: Int) -> ReadingBatch {
        ReadingBatch(
            readings: [
                SubmittedReading(
                    key: RegisterKey(meter), at: Instant(seconds: Int64(second)), value: .wattHours(Int64(second)))
            ],
            source: .meterSocket, receivedAt: Instant(seconds: 0))
    }
}
