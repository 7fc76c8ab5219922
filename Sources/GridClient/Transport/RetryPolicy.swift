/// When a request that did not get through is sent again.
///
/// Only reads, readings and writes under an idempotency key are; the rest may have been done.
public struct RetryPolicy: Hashable, Sendable {
    /// How often a request is sent at most when connections to a server that was there get lost, or it answers 503.
    public var attempts: Int
    /// The wait before the second attempt; doubled before each further one.
    public var firstDelay: Duration
    public var longestDelay: Duration
    /// How long a server that nothing answers at is tried; zero gives up at once.
    public var waitsForServer: Duration

    public init(
        attempts: Int = 4, firstDelay: Duration = .milliseconds(200), longestDelay: Duration = .seconds(5),
        waitsForServer: Duration = .zero
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.waitsForServer = waitsForServer
    }

    /// What scripts expect: a lost connection is made again, a missing server is told at once.
    public static let standard = RetryPolicy()
    /// What a person at a shell expects: a server that restarts is waited for.
    public static let interactive = RetryPolicy(attempts: 8, waitsForServer: .seconds(30))
    public static let never = RetryPolicy(attempts: 1)

    /// The wait after attempt number `attempt`, at least as long as the server asked for, within ``longestDelay``.
    func delay(after attempt: Int, asked: Duration? = nil) -> Duration {
        let doublings = min(max(attempt - 1, 0), 16)
        return min(max(firstDelay * (1 << doublings), asked ?? .zero), longestDelay)
    }
}
