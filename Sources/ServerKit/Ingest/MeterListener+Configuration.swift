import Foundation

extension MeterListener {
    /// Where the head-end listens, and its limits.
    package struct Configuration: Sendable {
        package var host: String
        /// 0 picks a free one.
        package var port: Int
        /// One connection more is told `too_many_connections` and closed.
        package var maximumConnections: Int
        /// An object must end within this of its first byte.
        package var frameDeadline: Duration
        /// A connection that says nothing for this long is closed.
        package var idleDeadline: Duration
        /// A connection whose peer does not take its replies for this long is closed.
        package var stuckDeadline: Duration
        /// Replies a connection may owe; nothing more is read from it meanwhile.
        package var maximumOwed: Int
        /// Threads that serve connections. One can keep the disk busy; more share the work of many connections.
        package var loops: Int

        package init(
            host: String, port: Int, maximumConnections: Int = 16_000, frameDeadline: Duration = .seconds(30),
            idleDeadline: Duration = .seconds(3_600), stuckDeadline: Duration = .seconds(60), maximumOwed: Int = 256,
            loops: Int = Self.usualLoops
        ) {
            self.host = host
            self.port = port
            self.maximumConnections = maximumConnections
            self.frameDeadline = frameDeadline
            self.idleDeadline = idleDeadline
            self.stuckDeadline = stuckDeadline
            self.maximumOwed = maximumOwed
            self.loops = loops
        }

        /// One for every two processors: the others have the writer, the readers and the system to run.
        package static let usualLoops = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount / 2))

        /// How often each loop looks for connections past a deadline.
        var sweepInterval: Duration { min(.seconds(1), min(frameDeadline, idleDeadline, stuckDeadline) / 4) }
    }
}
