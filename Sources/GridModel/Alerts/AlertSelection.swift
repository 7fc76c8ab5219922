/// Which meters a rule is about.
public enum AlertSelection: Hashable, Sendable {
    case all
    case meters(MeterSelection)
    /// Those whose usage points are part of a site.
    case site(String)
    /// Those billed by a tariff.
    case tariff(String)
}

/// In JSON the word `all`, or an object with one of `meters`, `site` and `tariff`.
extension AlertSelection: Codable {
    private enum CodingKeys: String, CodingKey { case meters, site, tariff }

    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard word == "all" else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "\(word) selects no meters"))
            }
            self = .all
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let site = try container.decodeIfPresent(String.self, forKey: .site) {
            self = .site(site)
        } else if let tariff = try container.decodeIfPresent(String.self, forKey: .tariff) {
            self = .tariff(tariff)
        } else {
            let text = try container.decode(String.self, forKey: .meters)
            guard let meters = MeterSelection(text: text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .meters, in: container, debugDescription: "\(text) selects no meters")
            }
            self = .meters(meters)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        if self == .all {
            var container = encoder.singleValueContainer()
            try container.encode("all")
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .all: break
        case .meters(let meters): try container.encode(meters.description, forKey: .meters)
        case .site(let site): try container.encode(site, forKey: .site)
        case .tariff(let tariff): try container.encode(tariff, forKey: .tariff)
        }
    }
}

extension AlertSelection: CustomStringConvertible {
    /// `all`, `meters 1-10,12`, `site North`, `tariff white`.
    public var description: String {
        switch self {
        case .all: "all"
        case .meters(let meters): "meters \(meters)"
        case .site(let site): "site \(site)"
        case .tariff(let tariff): "tariff \(tariff)"
        }
    }
}
