/// What exported energy is worth.
public struct ExportCredit: Hashable, Sendable {
    /// The register that counts it.
    public var register: RegisterID
    /// True: it is first set off against what is consumed in the same band and period; what is left over has the price.
    public var netted: Bool
    public var pricing: Pricing

    public init(register: RegisterID, netted: Bool = false, pricing: Pricing) {
        self.register = register
        self.netted = netted
        self.pricing = pricing
    }
}

extension ExportCredit: Codable {
    private enum CodingKeys: String, CodingKey { case register, netted }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        register = try container.decode(RegisterID.self, forKey: .register)
        netted = try container.decodeIfPresent(Bool.self, forKey: .netted) ?? false
        pricing = try Pricing(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(register, forKey: .register)
        if netted { try container.encode(netted, forKey: .netted) }
        try pricing.encode(to: encoder)
    }
}
