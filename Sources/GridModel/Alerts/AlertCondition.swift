/// What a rule watches for, with its figures.
public enum AlertCondition: Hashable, Sendable {
    case consumption(ConsumptionLimit)
    case billVariation(BillVariation)
    case power(PowerLimit)
    case nightUse(NightUse)
    case baseLoad(BaseLoad)
    case silent(Silence)
    case outage(Outage)
    case fallingRegister
    case spike
    case stuckRegister(StuckRegister)
    case clockAstray(ClockAstray)
    case invoiceRun
    case storeHealth(StoreHealth)

    public var kind: AlertKind {
        switch self {
        case .consumption: .consumption
        case .billVariation: .billVariation
        case .power: .power
        case .nightUse: .nightUse
        case .baseLoad: .baseLoad
        case .silent: .silent
        case .outage: .outage
        case .fallingRegister: .fallingRegister
        case .spike: .spike
        case .stuckRegister: .stuckRegister
        case .clockAstray: .clockAstray
        case .invoiceRun: .invoiceRun
        case .storeHealth: .storeHealth
        }
    }

    /// So much or more consumed in a day or a billing period.
    public struct ConsumptionLimit: Hashable, Sendable {
        public enum Over: String, Hashable, Sendable, Codable, CaseIterable { case day, period }

        public var over: Over
        public var limit: Energy
        /// Below this it is resolved within the same stretch; the limit when nil.
        public var clear: Energy?

        public init(over: Over, limit: Energy, clear: Energy? = nil) {
            self.over = over
            self.limit = limit
            self.clear = clear
        }
    }

    /// A period that differs per day from the mean of the last ones and from the same month a year ago, the same way.
    public struct BillVariation: Hashable, Sendable {
        public var change: Percentage
        /// The least difference in a month's money, in the tariff's currency; nil for none.
        public var least: Rate?
        /// How many complete periods the mean is of; with fewer nothing is said.
        public var periods: Int

        public init(change: Percentage, least: Rate?, periods: Int) {
            self.change = change
            self.least = least
            self.periods = periods
        }
    }

    /// Mean power between two readings over a limit.
    public struct PowerLimit: Hashable, Sendable {
        public enum Limit: Hashable, Sendable {
            case power(Power)
            /// Of what the connection may draw: the meter's maximum power.
            case ofContract(Percentage)
        }

        public var limit: Limit
        /// Below this it is resolved; the limit when nil. Of the same unit as the limit.
        public var clear: Limit?

        public init(limit: Limit, clear: Limit? = nil) {
            self.limit = limit
            self.clear = clear
        }
    }

    /// So much or more consumed between two times of the day, so many nights in a row.
    public struct NightUse: Hashable, Sendable {
        /// Minutes since midnight.
        public var from: Int
        /// Minutes since midnight; not after `from`: of the next day.
        public var to: Int
        public var limit: Energy
        public var nights: Int

        public init(from: Int, to: Int, limit: Energy, nights: Int) {
            self.from = from
            self.to = to
            self.limit = limit
            self.nights = nights
        }
    }

    /// A load that no hour of so many days goes below.
    public struct BaseLoad: Hashable, Sendable {
        public enum Limit: Hashable, Sendable {
            case power(Power)
            /// Of the mean power.
            case share(Percentage)
        }

        public var limit: Limit
        public var days: Int

        public init(limit: Limit, days: Int) {
            self.limit = limit
            self.days = days
        }
    }

    /// Nothing came for several times as long as it usually takes.
    public struct Silence: Hashable, Sendable {
        /// How often a reading is expected; nil: as often as they came so far.
        public var expected: TimeLength?
        /// So many times as long is a warning.
        public var warn: Int
        /// From so long on it is critical.
        public var critical: TimeLength

        public init(expected: TimeLength? = nil, warn: Int, critical: TimeLength) {
            self.expected = expected
            self.warn = warn
            self.critical = critical
        }
    }

    /// So many meters of a site, or of all, fell silent within a while of each other.
    public struct Outage: Hashable, Sendable {
        public enum Group: String, Hashable, Sendable, Codable, CaseIterable { case site, fleet }

        public var by: Group
        public var least: Int
        public var share: Percentage
        public var within: TimeLength

        public init(by: Group, least: Int, share: Percentage, within: TimeLength) {
            self.by = by
            self.least = least
            self.share = share
            self.within = within
        }
    }

    /// Readings come, and the register stands for so long, of a meter that otherwise consumes.
    public struct StuckRegister: Hashable, Sendable {
        public var after: TimeLength
        public init(after: TimeLength) { self.after = after }
    }

    /// Readings dated so far from when they came, either way.
    public struct ClockAstray: Hashable, Sendable {
        public var by: TimeLength
        public init(by: TimeLength) { self.by = by }
    }

    /// A disk so full, or a commit that takes so long.
    public struct StoreHealth: Hashable, Sendable {
        public var disk: Percentage
        public var commit: TimeLength

        public init(disk: Percentage, commit: TimeLength) {
            self.disk = disk
            self.commit = commit
        }
    }
}
