/// Work that tells how far it has come to a place where only its caller may write.
enum Narration {
    /// Runs `work`, tells what it says as it says it, and the last of it again when it says nothing for `heartbeat`.
    ///
    /// A `tell` that throws ends the work; it is over when this returns.
    static func run<Tick: Sendable, Value: Sendable>(
        heartbeat: Duration,
        _ work: @escaping @Sendable (_ say: @escaping @Sendable (Tick) -> Void) async throws -> Value,
        tell: (Tick) async throws -> Void
    ) async throws -> Value {
        // nil asks for the last tick once more.
        let (ticks, source) = AsyncStream.makeStream(of: Tick?.self, bufferingPolicy: .bufferingNewest(1))
        let working = Task {
            defer { source.finish() }
            return try await work { source.yield($0) }
        }
        let beating = Task {
            while true {
                try await Task.sleep(for: heartbeat)
                source.yield(nil)
            }
        }
        defer { beating.cancel() }
        return try await withTaskCancellationHandler {
            do {
                var last: Tick?
                for await tick in ticks {
                    last = tick ?? last
                    if let last { try await tell(last) }
                }
                return try await working.value
            } catch {
                working.cancel()
                _ = await working.result
                throw error
            }
        } onCancel: {
            working.cancel()
        }
    }
}
