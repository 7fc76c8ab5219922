/// The least that is billed in a period.
public enum MinimumCharge: Hashable, Sendable {
    /// What the lines of the components before it come to at least.
    case amount(Rate)
    /// The consumption that energy is billed by at least, in kWh (custo de disponibilidade, REN 1000/2021 art. 291).
    case consumption(MinimumConsumption)
}

public struct MinimumConsumption: Hashable, Sendable {
    /// By how the usage point is connected; each kind has one.
    public var bySupply: [Supply: Quantity]
    /// The band whose prices what is lacking is billed at; nil for a tariff without bands.
    public var band: String?

    public init(bySupply: [Supply: Quantity], band: String? = nil) {
        self.bySupply = bySupply
        self.band = band
    }
}

extension MinimumCharge: Codable {
    private enum CodingKeys: String, CodingKey { case amount, consumption, band }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let amount = try container.decodeIfPresent(Rate.self, forKey: .amount) {
            self = .amount(amount)
            return
        }
        var bySupply: [Supply: Quantity] = [:]
        for (kind, quantity) in try container.decode([String: Quantity].self, forKey: .consumption) {
            guard let supply = Supply(rawValue: kind) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .consumption, in: container, debugDescription: "\(kind) is no kind of supply")
            }
            bySupply[supply] = quantity
        }
        self = .consumption(
            MinimumConsumption(
                bySupply: bySupply, band: try container.decodeIfPresent(String.self, forKey: .band)))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .amount(let amount): try container.encode(amount, forKey: .amount)
        case .consumption(let minimum):
            let bySupply = Dictionary(uniqueKeysWithValues: minimum.bySupply.map { ($0.rawValue, $1) })
            try container.encode(bySupply, forKey: .consumption)
            try container.encodeIfPresent(minimum.band, forKey: .band)
        }
    }
}
