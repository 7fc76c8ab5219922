import Foundation
import GridModel
import Synchronization

@testable import ServerKit

/// A journal and directory whose answers come when, and in the order, the test says.
///
/// A batch for a meter that was not set up never comes here: the directory does not know it.
final class FakeJournal: ReadingJournal, MeterDirectory {
    enum Manner: Sendable {
        /// Answers at once, on a thread of its own, as the store does.
        case atOnce
        /// Answers when ``FakeJournal/complete(_:with:)`` says so.
        case whenTold
        case failing(StoreFault)
    }

    enum Request: Sendable {
        case batch(ReadingBatch)
        case enrolment(Enrolment)
    }

    private struct Waiting {
        let request: Request
        let answer: @Sendable (StoreFault?) -> Void
    }

    private struct State {
        var manner: Manner
        var meters: [MeterID: DirectoryEntry]
        var requests: [Request] = []
        var waiting: [Int: Waiting] = [:]
        var outstanding = 0
        var mostOutstanding = 0
    }

    private let state: Mutex<State>
    private let thread = DispatchQueue(label: "fake journal")

    init(_ manner: Manner = .atOnce, meters: [MeterID: DirectoryEntry] = [:]) {
        state = Mutex(State(manner: manner, meters: meters))
    }

    func entry(of meter: MeterID) -> DirectoryEntry? { state.withLock { $0.meters[meter] } }

    var zoneChanges: Int { 0 }
    var activeCount: Int { state.withLock { $0.meters.count } }

    func meters(_ selection: MeterSelection, after: MeterID?, limit: Int) -> [MeterID] {
        let all = state.withLock { $0.meters.keys.sorted() }
        return Array(all.filter { id in selection.contains(id) && after.map { $0 < id } ?? true }.prefix(limit))
    }

    func zones(of selection: MeterSelection) -> Set<Zone> {
        state.withLock { Set($0.meters.filter { selection.contains($0.key) }.map(\.value.zone)) }
    }

    func behave(_ manner: Manner) { state.withLock { $0.manner = manner } }

    func append(_ batch: ReadingBatch, done: @escaping @Sendable (Result<BatchReceipt, StoreFault>) -> Void) {
        take(.batch(batch), readings: batch.readings.count) { fault in
            let dispositions = batch.readings.map { _ in Disposition.new }
            done(
                fault.map { .failure($0) }
                    ?? .success(BatchReceipt(dispositions: dispositions, accepted: dispositions.count)))
        }
    }

    func enrol(
        _ enrolment: Enrolment, at now: Instant, done: @escaping @Sendable (Result<MeterID, StoreFault>) -> Void
    ) {
        take(.enrolment(enrolment), readings: 1) { [self] fault in
            if let fault { return done(.failure(fault)) }
            let id = state.withLock { state in
                let id = MeterID(Int64(state.meters.count + 1))!
                state.meters[id] = .active
                return id
            }
            done(.success(id))
        }
    }

    /// Everything that was asked, in order.
    var requests: [Request] { state.withLock { $0.requests } }

    var batches: [ReadingBatch] {
        requests.compactMap { if case .batch(let batch) = $0 { batch } else { nil } }
    }

    var readings: [SubmittedReading] { batches.flatMap(\.readings) }

    /// The most readings and enrolments that were under way at once.
    var mostOutstanding: Int { state.withLock { $0.mostOutstanding } }

    /// Answers the request with this number, from 0.
    func complete(_ number: Int, with fault: StoreFault? = nil) {
        guard let waiting = state.withLock({ $0.waiting.removeValue(forKey: number) }) else {
            preconditionFailure("nothing waits for an answer under \(number)")
        }
        thread.async { waiting.answer(fault) }
    }

    /// Returns once so many requests have come.
    func requests(_ count: Int) async throws {
        try await eventually("\(count) requests") { self.requests.count >= count }
    }

    private func take(_ request: Request, readings: Int, answer: @escaping @Sendable (StoreFault?) -> Void) {
        let answered: @Sendable (StoreFault?) -> Void = { [self] fault in
            state.withLock { $0.outstanding -= readings }
            answer(fault)
        }
        state.withLock { state in
            let number = state.requests.count
            state.requests.append(request)
            state.outstanding += readings
            state.mostOutstanding = max(state.mostOutstanding, state.outstanding)
            switch state.manner {
            case .atOnce: thread.async { answered(nil) }
            case .failing(let fault): thread.async { answered(fault) }
            case .whenTold: state.waiting[number] = Waiting(request: request, answer: answered)
            }
        }
    }
}

extension DirectoryEntry {
    static let active = DirectoryEntry(zone: .utc, status: .active)
}

struct TestFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Returns once `condition` holds; fails after a time in which it surely should have.
func eventually(_ what: String, _ condition: @Sendable () -> Bool) async throws {
    for _ in 0..<3_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw TestFault("not in 30 s: \(what)")
}
