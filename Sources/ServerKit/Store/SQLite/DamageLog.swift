import Logging
import Synchronization

/// Says in the log what of the store can't be read, each thing once.
final class DamageLog: Sendable {
    /// More different ones are no news.
    private static let most = 1_000

    private let known = Mutex<Set<String>>([])
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func report(_ fault: StoreFault) {
        let isNew = known.withLock { $0.count < Self.most && $0.insert(fault.message).inserted }
        if isNew { logger.error("store is damaged", metadata: ["store.detail": "\(fault.message)"]) }
    }
}
