import GridModel

/// The rule `excessive-consumption`: so much or more consumed in the billing period.
package struct ExcessiveConsumption: Hashable, Sendable {
    package static let name = AlertRuleName.excessiveConsumption

    package var limit: Energy

    package init(limit: Energy = .kilowattHours(300)) { self.limit = limit }

    package func finding(_ consumption: Energy) -> AlertMachine.Finding { consumption >= limit ? .broken : .within }

    /// Why the alert is in its state, for the operator who reads it.
    package func message(_ state: AlertState, consumption: Energy, period: CivilMonth) -> String {
        let consumed = "\(consumption.display) kWh consumed in \(period.text)"
        return switch state {
        case .pending, .firing: "\(consumed); the limit is \(limit)"
        case .resolved: "\(consumed) after a correction, below the limit of \(limit)"
        }
    }

    /// Why an alert of a period that is over no longer fires.
    package func messageOver(_ period: CivilMonth) -> String {
        "the billing period \(period.text) is over; the limit of \(limit) counts anew"
    }
}
