import Dispatch
import Foundation

/// Ctrl-C as the cancellation of a task.
enum Interruption {
    /// Runs `body`; the first SIGINT cancels it, the second ends the process.
    static func cancelling(_ body: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        let task = Task(operation: body)
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
            task.cancel()
        }
        source.resume()
        defer { source.cancel() }
        return await task.value
    }
}
