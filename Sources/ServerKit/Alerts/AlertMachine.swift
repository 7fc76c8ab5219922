import GridModel

/// How an alert goes from state to state: pure.
package enum AlertMachine {
    /// What a rule finds about a meter's billing period.
    package enum Finding: Hashable, Sendable, CaseIterable {
        case within
        case broken
        /// The period is over: whatever was wrong in it is the invoice's matter now.
        case over
    }

    /// The state a finding leads to; nil when the alert stays as it is, or stays away.
    ///
    /// A rule without a waiting time fires at once, from `pending` too. An alert that was resolved fires again as the
    /// same alert.
    package static func next(from state: AlertState?, on finding: Finding) -> AlertState? {
        switch (state, finding) {
        case (nil, .broken), (.pending, .broken), (.resolved, .broken): .firing
        case (.pending, .within), (.pending, .over), (.firing, .within), (.firing, .over): .resolved
        case (nil, .within), (nil, .over), (.firing, .broken), (.resolved, .within), (.resolved, .over): nil
        }
    }
}
