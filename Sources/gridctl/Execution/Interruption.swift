import Foundation

/// Ctrl-C as the cancellation of a task.
enum Interruption {
    /// Waits for SIGINT on the calling thread, for ever: the first cancels `task`, the second ends the process.
    static func cancelling(_ task: Task<Never, Never>) -> Never {
        // Without a descriptor left, Ctrl-C ends the process as it does every other.
        if let signals = try? SignalPipe(watching: [SIGINT]) {
            while let numbers = signals.wait() {
                for number in numbers where number == SIGINT {
                    if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
                    task.cancel()
                }
            }
        }
        while true { pause() }
    }
}
