import GridModel

/// The rule kind `power`: mean power between two readings over a limit.
package struct PowerRule: Hashable, Sendable {
    package var limit: AlertCondition.PowerLimit

    package init(_ limit: AlertCondition.PowerLimit) { self.limit = limit }

    /// The limit and where it clears; nil for a part of a contract that is not known.
    package func bounds(contract: Power?) -> (limit: Power, clear: Power)? {
        func power(_ limit: AlertCondition.PowerLimit.Limit) -> Power? {
            switch limit {
            case .power(let power): power
            case .ofContract(let part): contract.map { Power(milliwatts: part.part(of: $0.milliwatts)) }
            }
        }
        guard let most = power(limit.limit) else { return nil }
        return (most, limit.clear.flatMap(power) ?? most)
    }

    package func finding(_ power: Power, _ bounds: (limit: Power, clear: Power)) -> AlertMachine.Finding {
        if power > bounds.limit { return .broken }
        return power < bounds.clear || bounds.clear == bounds.limit ? .within : .between
    }

    package func message(_ power: Power, limit: Power) -> String {
        "\(power.display) kW; the limit is \(limit)"
    }
}
