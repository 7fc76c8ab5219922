/// Where a meter's energy goes: what it takes all the time, at night and when it is dearest, and how that compares.
public struct MeterInsight: Hashable, Sendable, Codable {
    public var meter: MeterID
    public var timeZone: Zone
    /// Whole local days, the last that are over: a month of them, or as many as are known of it; nil when none is.
    public var period: TimeSpan?
    public var days: Int
    public var consumptionKwh: Energy
    public var perDayKwh: Energy?
    /// Of the whole period's consumption.
    public var quality: IntervalQuality
    public var hours: HourCounts
    /// What the money is reckoned by; nil when no bill can be made.
    public var price: Price?
    public var baseLoad: BaseLoad?
    public var nightUse: NightUse?
    /// Hours of the day, the dearest first.
    public var dearestHours: [DearHour]
    /// The dearest first.
    public var dearestDays: [DearDay]
    public var comparisons: [InsightComparison]
    /// What is not known, and why, in words.
    public var notes: [String]

    public init(
        meter: MeterID, timeZone: Zone, period: TimeSpan?, days: Int, consumptionKwh: Energy, perDayKwh: Energy?,
        quality: IntervalQuality, hours: HourCounts, price: Price? = nil, baseLoad: BaseLoad? = nil,
        nightUse: NightUse? = nil, dearestHours: [DearHour] = [], dearestDays: [DearDay] = [],
        comparisons: [InsightComparison] = [], notes: [String] = []
    ) {
        self.meter = meter
        self.timeZone = timeZone
        self.period = period
        self.days = days
        self.consumptionKwh = consumptionKwh
        self.perDayKwh = perDayKwh
        self.quality = quality
        self.hours = hours
        self.price = price
        self.baseLoad = baseLoad
        self.nightUse = nightUse
        self.dearestHours = dearestHours
        self.dearestDays = dearestDays
        self.comparisons = comparisons
        self.notes = notes
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(meter, forKey: .meter)
        try container.encode(timeZone, forKey: .timeZone)
        try container.encode(period, forKey: .period)
        try container.encode(days, forKey: .days)
        try container.encode(consumptionKwh, forKey: .consumptionKwh)
        try container.encode(perDayKwh, forKey: .perDayKwh)
        try container.encode(quality, forKey: .quality)
        try container.encode(hours, forKey: .hours)
        try container.encode(price, forKey: .price)
        try container.encode(baseLoad, forKey: .baseLoad)
        try container.encode(nightUse, forKey: .nightUse)
        try container.encode(dearestHours, forKey: .dearestHours)
        try container.encode(dearestDays, forKey: .dearestDays)
        try container.encode(comparisons, forKey: .comparisons)
        try container.encode(notes, forKey: .notes)
    }
}

extension MeterInsight {
    /// How much is known of the period's hours.
    public struct HourCounts: Hashable, Sendable, Codable {
        /// Those that the period has.
        public var total: Int
        /// Those that say when energy was used.
        public var known: Int
        /// Those within a gap: their energy is known, when it was used is not.
        public var estimated: Int
        /// Those with a reading that waits for an operator's decision.
        public var held: Int

        public init(total: Int, known: Int, estimated: Int, held: Int) {
            self.total = total
            self.known = known
            self.estimated = estimated
            self.held = held
        }
    }

    /// What money is said of a part of the consumption.
    public enum PriceBasis: String, Hashable, Sendable, Codable, CaseIterable {
        /// What the bill would be less without it.
        case marginal
    }

    /// By what consumption is turned into money.
    public struct Price: Hashable, Sendable, Codable {
        /// The tariff in force on the last of the days.
        public var tariff: String
        public var basis: PriceBasis
        /// What all of the days come to under it, with what is charged whatever is used.
        public var total: Amount
        /// That total for each kWh, to 4 decimals: not what one more would cost. Nil over nothing.
        public var averagePerKwh: Rate?
        /// The days of the month that monthly amounts are for.
        public var monthDays: Int

        public init(tariff: String, basis: PriceBasis, total: Amount, averagePerKwh: Rate?, monthDays: Int) {
            self.tariff = tariff
            self.basis = basis
            self.total = total
            self.averagePerKwh = averagePerKwh
            self.monthDays = monthDays
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(tariff, forKey: .tariff)
            try container.encode(basis, forKey: .basis)
            try container.encode(total, forKey: .total)
            try container.encode(averagePerKwh, forKey: .averagePerKwh)
            try container.encode(monthDays, forKey: .monthDays)
        }
    }
}
