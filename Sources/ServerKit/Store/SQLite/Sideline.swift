import Foundation

/// Long work that can wait: on a thread of its own, which the system puts behind the others.
enum Sideline {
    /// Readings and questions go before it (nice(1), of 19 at most).
    private static let politeness: Int32 = 10

    /// What `body` gives back, once it is done; a cancelled caller waits for it too.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                // On Linux this is about the calling thread alone.
                setpriority(.init(PRIO_PROCESS.rawValue), 0, politeness)
                continuation.resume(with: Result { try body() })
            }
            thread.name = "gridd.sideline"
            thread.stackSize = 2 << 20
            thread.start()
        }
    }
}
