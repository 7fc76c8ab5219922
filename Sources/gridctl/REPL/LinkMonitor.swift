import Synchronization

/// Whether the server answers.
enum LinkState: Hashable, Sendable {
    case unknown, online, offline
}

/// Knows whether the server answers: asks now and then, and learns from commands.
final class LinkMonitor: Sendable {
    private let state = Mutex(LinkState.unknown)
    /// Nil when the server answers, else what is wrong.
    private let ask: @Sendable () async -> String?
    /// Called with what there is to say after a change; nil when it was said by somebody else.
    private let onChange: @Sendable (String?) -> Void

    init(ask: @escaping @Sendable () async -> String?, onChange: @escaping @Sendable (String?) -> Void) {
        self.ask = ask
        self.onChange = onChange
    }

    var current: LinkState { state.withLock { $0 } }

    /// Takes note of what a command found, and told.
    func note(_ found: LinkState) {
        if change(to: found) != found { onChange(nil) }
    }

    /// Asks the server; what is wrong, nil when it answers.
    @discardableResult
    func check() async -> String? {
        let fault = await ask()
        if Task.isCancelled { return fault }
        let found: LinkState = fault == nil ? .online : .offline
        switch (change(to: found), found) {
        case (.online, .offline): onChange("connection lost, retrying…")
        case (.offline, .online): onChange("connected again")
        case (let before, _): if before != found { onChange(nil) }
        }
        return fault
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
            defer { state = found }
            return state
        }
    }
}
