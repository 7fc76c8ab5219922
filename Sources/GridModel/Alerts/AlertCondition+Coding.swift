/// In JSON the `kind` and, beside it, the parameters as a document has them.
extension AlertCondition: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, over, limit, clear, change, least, periods, ofContract, clearOfContract, from, to, nights, share,
            days, expected, warn, critical, by, within, after, disk, commit
    }

    private typealias Container = KeyedDecodingContainer<CodingKeys>

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(AlertKind.self, forKey: .kind) {
        case .consumption:
            self = .consumption(
                ConsumptionLimit(
                    over: try container.decode(ConsumptionLimit.Over.self, forKey: .over),
                    limit: try Self.energy(container, .limit), clear: try Self.ifPresent(container, .clear, Self.energy)
                ))
        case .billVariation:
            self = .billVariation(
                BillVariation(
                    change: try container.decode(Percentage.self, forKey: .change),
                    least: try container.decodeIfPresent(Rate.self, forKey: .least),
                    periods: try container.decode(Int.self, forKey: .periods)))
        case .power: self = .power(try Self.powerLimit(container))
        case .nightUse:
            self = .nightUse(
                NightUse(
                    from: try Self.time(container, .from), to: try Self.time(container, .to),
                    limit: try Self.energy(container, .limit), nights: try container.decode(Int.self, forKey: .nights)))
        case .baseLoad:
            let share = try container.decodeIfPresent(Percentage.self, forKey: .share)
            self = .baseLoad(
                BaseLoad(
                    limit: try share.map { .share($0) } ?? .power(try Self.power(container, .limit)),
                    days: try container.decode(Int.self, forKey: .days)))
        case .silent:
            self = .silent(
                Silence(
                    expected: try container.decodeIfPresent(TimeLength.self, forKey: .expected),
                    warn: try container.decode(Int.self, forKey: .warn),
                    critical: try container.decode(TimeLength.self, forKey: .critical)))
        case .outage:
            self = .outage(
                Outage(
                    by: try container.decode(Outage.Group.self, forKey: .by),
                    least: try container.decode(Int.self, forKey: .least),
                    share: try container.decode(Percentage.self, forKey: .share),
                    within: try container.decode(TimeLength.self, forKey: .within)))
        case .fallingRegister: self = .fallingRegister
        case .spike: self = .spike
        case .stuckRegister:
            self = .stuckRegister(StuckRegister(after: try container.decode(TimeLength.self, forKey: .after)))
        case .clockAstray:
            self = .clockAstray(ClockAstray(by: try container.decode(TimeLength.self, forKey: .by)))
        case .invoiceRun: self = .invoiceRun
        case .storeHealth:
            self = .storeHealth(
                StoreHealth(
                    disk: try container.decode(Percentage.self, forKey: .disk),
                    commit: try container.decode(TimeLength.self, forKey: .commit)))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .consumption(let limit):
            try container.encode(limit.over, forKey: .over)
            try container.encode(limit.limit.description, forKey: .limit)
            try container.encodeIfPresent(limit.clear?.description, forKey: .clear)
        case .billVariation(let variation):
            try container.encode(variation.change, forKey: .change)
            try container.encodeIfPresent(variation.least, forKey: .least)
            try container.encode(variation.periods, forKey: .periods)
        case .power(let limit):
            switch limit.limit {
            case .power(let power): try container.encode(power.description, forKey: .limit)
            case .ofContract(let part): try container.encode(part, forKey: .ofContract)
            }
            switch limit.clear {
            case .power(let power): try container.encode(power.description, forKey: .clear)
            case .ofContract(let part): try container.encode(part, forKey: .clearOfContract)
            case nil: break
            }
        case .nightUse(let use):
            try container.encode(AlertText.time(use.from), forKey: .from)
            try container.encode(AlertText.time(use.to), forKey: .to)
            try container.encode(use.limit.description, forKey: .limit)
            try container.encode(use.nights, forKey: .nights)
        case .baseLoad(let load):
            switch load.limit {
            case .power(let power): try container.encode(power.description, forKey: .limit)
            case .share(let share): try container.encode(share, forKey: .share)
            }
            try container.encode(load.days, forKey: .days)
        case .silent(let silence):
            try container.encodeIfPresent(silence.expected, forKey: .expected)
            try container.encode(silence.warn, forKey: .warn)
            try container.encode(silence.critical, forKey: .critical)
        case .outage(let outage):
            try container.encode(outage.by, forKey: .by)
            try container.encode(outage.least, forKey: .least)
            try container.encode(outage.share, forKey: .share)
            try container.encode(outage.within, forKey: .within)
        case .stuckRegister(let stuck): try container.encode(stuck.after, forKey: .after)
        case .clockAstray(let astray): try container.encode(astray.by, forKey: .by)
        case .storeHealth(let health):
            try container.encode(health.disk, forKey: .disk)
            try container.encode(health.commit, forKey: .commit)
        case .fallingRegister, .spike, .invoiceRun: break
        }
    }

    private static func powerLimit(_ container: Container) throws -> PowerLimit {
        if let part = try container.decodeIfPresent(Percentage.self, forKey: .ofContract) {
            let clear = try container.decodeIfPresent(Percentage.self, forKey: .clearOfContract)
            return PowerLimit(limit: .ofContract(part), clear: clear.map { .ofContract($0) })
        }
        return PowerLimit(
            limit: .power(try power(container, .limit)),
            clear: try ifPresent(container, .clear, power).map { .power($0) })
    }

    private static func energy(_ container: Container, _ key: CodingKeys) throws -> Energy {
        try text(container, key, "amount of energy", AlertText.energy)
    }

    private static func power(_ container: Container, _ key: CodingKeys) throws -> Power {
        try text(container, key, "power", AlertText.power)
    }

    private static func time(_ container: Container, _ key: CodingKeys) throws -> Int {
        try text(container, key, "time of day", AlertText.minutes)
    }

    private static func ifPresent<Value>(
        _ container: Container, _ key: CodingKeys, _ read: (Container, CodingKeys) throws -> Value
    ) throws -> Value? {
        container.contains(key) ? try read(container, key) : nil
    }

    private static func text<Value>(
        _ container: Container, _ key: CodingKeys, _ what: String, _ read: (String) -> Value?
    ) throws -> Value {
        let text = try container.decode(String.self, forKey: key)
        guard let value = read(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: container, debugDescription: "\(text) is no \(what)")
        }
        return value
    }
}
