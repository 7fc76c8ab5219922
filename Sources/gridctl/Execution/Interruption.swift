import Foundation

/// Ctrl-C as the cancellation of a task.
enum Interruption {
    /// Runs `body`; the first SIGINT cancels it, the second ends the process.
    static func cancelling(_ body: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        let task = Task(operation: body)
        // Without a descriptor left, Ctrl-C ends the process as it does every other.
        guard let signals = try? SignalPipe(watching: [SIGINT]) else { return await task.value }
        Thread.detachNewThread {
            while let numbers = signals.wait() {
                for number in numbers where number == SIGINT {
                    if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
                    task.cancel()
                }
            }
        }
        defer { signals.end() }
        return await task.value
    }
}
