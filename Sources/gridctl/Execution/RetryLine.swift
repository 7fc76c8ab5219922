import GridClient
import Synchronization

/// One line for all the retries of a request: `connection lost, retrying… ok`.
final class RetryLine: Sendable {
    /// What the line says so far; nil when none is open.
    private let open = Mutex<String?>(nil)

    /// What to write for a notice; nil for what was said already.
    func text(for notice: ClientNotice) -> String? {
        open.withLock { open in
            switch (notice.kind, open) {
            case (.retry, notice.text): return nil
            case (.retry, let former):
                open = notice.text
                return (former == nil ? "" : "\n") + notice.text
            case (.recovered, .some):
                open = nil
                return " \(notice.text)\n"
            case (.gaveUp, .some):
                open = nil
                return "\n"
            default: return nil
            }
        }
    }
}
