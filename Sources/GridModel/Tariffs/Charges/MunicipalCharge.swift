/// What one range of consumption pays.
public struct ConsumptionStep: Hashable, Sendable {
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
public struct MunicipalCharge: Hashable, Sendable {
    /// The amount that the steps' values are parts of; nil: they are amounts themselves.
    public var reference: Rate?
    /// One at least; the last has no end.
    public var steps: [ConsumptionStep]

    public init(reference: Rate? = nil, steps: [ConsumptionStep]) {
        self.reference = reference
        self.steps = steps
    }
}

/// In JSON as in the document: `amount`, or `rate` where there is a reference, or `byConsumption` with either.
extension MunicipalCharge: Codable {
    private enum CodingKeys: String, CodingKey { case amount, rate, reference, byConsumption }

    private struct Step: Codable {
        var upTo: Quantity?
        var amount: Rate?
        var rate: Rate?
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        reference = try container.decodeIfPresent(Rate.self, forKey: .reference)
        let key: CodingKeys = reference == nil ? .amount : .rate
        if let value = try container.decodeIfPresent(Rate.self, forKey: key) {
            steps = [ConsumptionStep(upTo: nil, value: value)]
            return
        }
        steps = try container.decode([Step].self, forKey: .byConsumption).map { [reference] step in
            guard let value = reference == nil ? step.amount : step.rate else {
                throw DecodingError.dataCorruptedError(
                    forKey: .byConsumption, in: container, debugDescription: "\(key.stringValue) is missing")
            }
            return ConsumptionStep(upTo: step.upTo, value: value)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(reference, forKey: .reference)
        if steps.count == 1, steps[0].upTo == nil {
            return try container.encode(steps[0].value, forKey: reference == nil ? .amount : .rate)
        }
        let steps = steps.map { step in
            Step(
                upTo: step.upTo, amount: reference == nil ? step.value : nil,
                rate: reference == nil ? nil : step.value)
        }
        try container.encode(steps, forKey: .byConsumption)
    }
}
