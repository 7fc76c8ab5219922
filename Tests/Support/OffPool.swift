import Dispatch

/// Runs what blocks on a thread of its own kind, so that no test keeps the others' tasks from running.
package func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        blockingQueue.async { continuation.resume(with: Swift.Result { try body() }) }
    }
}

private let blockingQueue = DispatchQueue(label: "blocking", attributes: .concurrent)
