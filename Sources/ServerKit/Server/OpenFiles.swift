import Foundation
import Logging

/// How many files this process may have open; each connection is one.
package enum OpenFiles {
    /// Raises the soft limit to the hard one.
    package static func raiseLimit(logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else { return }
        limit.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            logger.warning(
                "open files stay limited",
                metadata: ["limit.files": "\(limit.rlim_cur)", "error.cause": "\(String(cString: strerror(errno)))"])
        }
    }
}
