import Dispatch

/// Runs what blocks on a thread of its own kind, so that no test keeps the others' tasks from running.
package func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        blockingQueue.async { continuation.resume(with: Swift.Result { try body() }) }
    }
}

/// Where a task may block that can't help it, because what it calls back is not asynchronous.
///
/// ```swift
/// Task(executorPreference: OffPoolExecutor()) { … }
/// ```
package final class OffPoolExecutor: TaskExecutor {
    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        blockingQueue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

private let blockingQueue = DispatchQueue(label: "blocking", attributes: .concurrent)
