import Logging
import Synchronization

/// Why writing, or compacting what was written, fails at the moment, if it does.
final class Trouble: Sendable {
    private let message = Mutex<String?>(nil)
    private let compaction = Mutex<String?>(nil)
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    var current: String? {
        message.withLock { $0 } ?? compaction.withLock { $0 }.map { "the journal can't be compacted: \($0)" }
    }

    func report(_ fault: StoreFault) {
        let isNew = message.withLock { message in
            defer { message = fault.message }
            return message == nil
        }
        // Once, not for each reading that is refused meanwhile.
        if isNew {
            logger.error(
                "store cannot write",
                metadata: ["store.fault": "\(fault.code.rawValue)", "store.detail": "\(fault.message)"])
        }
    }

    func report(compaction fault: StoreFault) {
        let isNew = compaction.withLock { message in
            defer { message = fault.message }
            return message != fault.message
        }
        if isNew { logger.warning("compaction failed", metadata: ["store.detail": "\(fault.message)"]) }
    }

    func compacted() {
        let wasTrouble = compaction.withLock { message in
            defer { message = nil }
            return message != nil
        }
        if wasTrouble { logger.notice("store compacts again") }
    }

    func clear() {
        let wasTrouble = message.withLock { message in
            defer { message = nil }
            return message != nil
        }
        if wasTrouble { logger.notice("store writes again") }
    }
}
