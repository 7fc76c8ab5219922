import GridModel

/// The rule kind `consumption`: so much or more in the billing period, or in a day.
package struct ConsumptionRule: Hashable, Sendable {
    package var limit: AlertCondition.ConsumptionLimit

    package init(_ limit: AlertCondition.ConsumptionLimit) { self.limit = limit }

    package func finding(_ consumption: Energy) -> AlertMachine.Finding {
        if consumption >= limit.limit { return .broken }
        return consumption < limit.clear ?? limit.limit ? .within : .between
    }

    /// Why the alert is in its state, for the operator who reads it.
    ///
    /// - Parameter stretch: `2026-11`, or `2026-11-22` for a day.
    package func message(_ finding: AlertMachine.Finding, consumption: Energy, in stretch: String) -> String {
        let consumed = "\(consumption.display) kWh consumed in \(stretch)"
        return switch finding {
        case .broken, .between: "\(consumed); the limit is \(limit.limit)"
        case .within: "\(consumed) after a correction, below the limit of \(limit.limit)"
        case .over:
            limit.over == .period
                ? "the billing period \(stretch) is over; the limit of \(limit.limit) counts anew"
                : "the day \(stretch) is over; the limit of \(limit.limit) counts anew"
        }
    }
}
