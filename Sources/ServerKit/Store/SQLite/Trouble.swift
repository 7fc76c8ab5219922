import Logging
import Synchronization

/// Why writing fails at the moment, if it does.
final class Trouble: Sendable {
    private let message = Mutex<String?>(nil)
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    var current: String? { message.withLock { $0 } }

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

    func clear() {
        let wasTrouble = message.withLock { message in
            defer { message = nil }
            return message != nil
        }
        if wasTrouble { logger.notice("store writes again") }
    }
}
