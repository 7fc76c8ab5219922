import GridModel
import Synchronization

/// Whether the server answers.
enum LinkState: Hashable, Sendable {
    case unknown, online, offline
}

/// Knows whether the server answers, and as whom it knows the caller: asks now and then, and learns from commands.
final class LinkMonitor: Sendable {
    private struct State {
        var link = LinkState.unknown
        var role: Role?
        var wasOnline = false
    }

    private let state = Mutex(State())
    private let ask: @Sendable () async -> LinkReport
    /// Called with what there is to say after a change; nil when it was said by somebody else.
    private let onChange: @Sendable (String?) -> Void

    init(ask: @escaping @Sendable () async -> LinkReport, onChange: @escaping @Sendable (String?) -> Void) {
        self.ask = ask
        self.onChange = onChange
    }

    var current: LinkState { state.withLock { $0.link } }
    /// The caller's role, as last told.
    var role: Role? { state.withLock { $0.role } }

    /// Takes note of what a command found, and told.
    func note(_ found: LinkState) {
        if change(to: found) != found { onChange(nil) }
    }

    /// Asks the server; what is wrong, nil when it answers.
    @discardableResult
    func check() async -> String? {
        let report = await ask()
        if Task.isCancelled { return report.fault }
        let found: LinkState = report.fault == nil ? .online : .offline
        let hadBeenOnline = state.withLock { $0.wasOnline }
        let hasNewRole = found == .online && takeRole(report.role)
        switch (change(to: found), found) {
        case (.online, .offline): onChange("connection lost, retrying…")
        case (.offline, .online): onChange(hadBeenOnline ? "connection lost, retrying… ok" : "connected")
        case (let before, _): if before != found || hasNewRole { onChange(nil) }
        }
        return report.fault
    }

    /// Asks until the task is cancelled: seldom while the server is there, often while it is away.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: current == .online ? .seconds(3) : .seconds(1))
            await check()
        }
    }

    /// The state before.
    private func change(to found: LinkState) -> LinkState {
        state.withLock { state in
            defer { state.link = found }
            if found == .online { state.wasOnline = true }
            return state.link
        }
    }

    /// True when it is another role than before.
    private func takeRole(_ role: Role?) -> Bool {
        state.withLock { state in
            defer { state.role = role }
            return state.role != role
        }
    }
}
