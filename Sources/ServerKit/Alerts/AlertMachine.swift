import GridModel

/// How an alert goes from state to state: pure.
package enum AlertMachine {
    /// What a rule finds about its subject.
    package enum Finding: Hashable, Sendable, CaseIterable {
        case within
        /// Below the limit and not yet below where it clears: what is stays.
        case between
        case broken
        /// What the alert was about is over: the period, or the rule itself.
        case over
    }

    /// The state a finding leads to at once; nil when the alert stays as it is, or stays away.
    ///
    /// A rule without a waiting time fires at once, from `pending` too. An alert that was resolved fires again as the
    /// same alert.
    package static func next(from state: AlertState?, on finding: Finding) -> AlertState? {
        switch (state, finding) {
        case (nil, .broken), (.pending, .broken), (.resolved, .broken): .firing
        case (.pending, .within), (.pending, .over), (.firing, .within), (.firing, .over): .resolved
        case (nil, .within), (nil, .over), (.firing, .broken), (.resolved, .within), (.resolved, .over): nil
        case (_, .between): nil
        }
    }
}

/// One alert's way through its states, with the time its rule waits before it fires and before it is resolved: pure.
package struct AlertCourse: Hashable, Sendable {
    /// Nil: inactive.
    package private(set) var state: AlertState?
    /// When it came into its state.
    package private(set) var since: Instant?
    /// Since when the condition is gone while the alert goes on firing.
    package private(set) var clearedSince: Instant?

    package init(state: AlertState? = nil, since: Instant? = nil) {
        self.state = state
        self.since = since
    }

    /// Whether it must be looked at again though nothing new is found: something of it waits for time to pass.
    package var isRestless: Bool { state == .pending || clearedSince != nil }

    package var isOpen: Bool { state == .pending || state == .firing }

    /// Takes in what is found at an instant, and gives back the state that follows; nil when it stays.
    ///
    /// - Parameters:
    ///   - began: Since when the condition holds, where that is known to be earlier than now.
    ///   - waits: How long it must hold before the alert fires.
    ///   - keeps: How long it must be gone before the alert is resolved.
    package mutating func take(
        _ finding: AlertMachine.Finding, at now: Instant, began: Instant? = nil, waits: TimeLength = .zero,
        keeps: TimeLength = .zero
    ) -> AlertState? {
        guard var next = AlertMachine.next(from: state, on: finding) else {
            if state == .firing, finding != .within { clearedSince = nil }
            return nil
        }
        switch next {
        case .firing:
            let start = state == .pending ? since ?? now : min(began ?? now, now)
            if now - start < waits.milliseconds {
                guard state != .pending else { return nil }
                next = .pending
                state = next
                since = start
                return next
            }
        case .resolved where state == .firing && finding == .within:
            let start = clearedSince ?? now
            guard now - start >= keeps.milliseconds else {
                clearedSince = start
                return nil
            }
        default: break
        }
        clearedSince = nil
        state = next
        since = now
        return next
    }
}
