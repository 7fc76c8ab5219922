/// What one range of consumption pays.
public struct ConsumptionStep: Hashable, Sendable, Codable {
    /// In kWh of the period; nil: without end.
    public var upTo: Quantity?
    /// Of money, or the part of the reference where there is one.
    public var value: Rate

    public init(upTo: Quantity?, value: Rate) {
        self.upTo = upTo
        self.value = value
    }
}

/// A municipality's charge by the period's consumption: street lighting (COSIP).
public struct MunicipalCharge: Hashable, Sendable, Codable {
    /// The amount that the steps' values are parts of; nil: they are amounts themselves.
    public var reference: Rate?
    /// One at least; the last has no end.
    public var steps: [ConsumptionStep]

    public init(reference: Rate? = nil, steps: [ConsumptionStep]) {
        self.reference = reference
        self.steps = steps
    }
}
