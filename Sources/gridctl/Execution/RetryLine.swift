import GridClient
import Synchronization

/// One line for all the retries of a request: `connection lost, retrying… ok`.
final class RetryLine: Sendable {
    /// What the line says so far; nil when none is open.
    private let open = Mutex<String?>(nil)
    /// True when the server has answered before: that it is away now is one thing, whether its socket is there or not.
    private let hadConnection: Bool

    init(hadConnection: Bool = false) { self.hadConnection = hadConnection }

    /// What to write for a notice; nil for what was said already.
    func text(for notice: ClientNotice) -> String? {
        let text = hadConnection && isGone(notice) ? "connection lost, retrying…" : notice.text
        return open.withLock { open in
            switch (notice.kind, open) {
            case (.retry, text): return nil
            case (.retry, let former):
                open = text
                return (former == nil ? "" : "\n") + text
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

    private func isGone(_ notice: ClientNotice) -> Bool {
        notice.kind == .retry && (notice.code == .unreachable || notice.code == .connectionLost)
    }
}
