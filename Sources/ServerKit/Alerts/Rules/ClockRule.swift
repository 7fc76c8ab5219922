import GridModel

/// The rule kind `clock-astray`: readings dated other than when they come.
package struct ClockRule: Hashable, Sendable {
    package var astray: AlertCondition.ClockAstray

    package init(_ astray: AlertCondition.ClockAstray) { self.astray = astray }

    /// - Parameter ahead: Milliseconds from when a meter's newest reading came to when it says it was read.
    package func finding(ahead: Int64) -> AlertMachine.Finding {
        ahead.magnitude > astray.by.milliseconds.magnitude ? .broken : .within
    }

    package func message(ahead: Int64) -> String {
        let seconds = Int64(ahead.magnitude / 1_000)
        let length =
            seconds >= 7_200
            ? "\(seconds / 3_600) hours" : seconds >= 120 ? "\(seconds / 60) minutes" : "\(seconds) seconds"
        return "its readings are dated \(length) \(ahead > 0 ? "ahead of" : "behind") when they come"
    }
}
