/// What an insight finds, each with the readings behind it.
extension MeterInsight {
    /// What is on all the time: a twentieth of the hours need no more than this.
    public struct BaseLoad: Hashable, Sendable, Codable {
        public var powerKw: Power
        /// At that power, day and night.
        public var monthKwh: Energy
        public var monthCost: Amount?
        /// Of the consumption; nil of nothing.
        public var sharePercent: Quantity?
        /// The last hour at that power.
        public var readings: TimeSpan

        public init(powerKw: Power, monthKwh: Energy, monthCost: Amount?, sharePercent: Quantity?, readings: TimeSpan) {
            self.powerKw = powerKw
            self.monthKwh = monthKwh
            self.monthCost = monthCost
            self.sharePercent = sharePercent
            self.readings = readings
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(powerKw, forKey: .powerKw)
            try container.encode(monthKwh, forKey: .monthKwh)
            try container.encode(monthCost, forKey: .monthCost)
            try container.encode(sharePercent, forKey: .sharePercent)
            try container.encode(readings, forKey: .readings)
        }
    }

    /// What is used while people sleep, base load included.
    public struct NightUse: Hashable, Sendable, Codable {
        /// The night's hours by the meter's clock.
        public var night: LocalHours
        /// Those that are known whole.
        public var nights: Int
        /// The mean of one.
        public var nightKwh: Energy
        public var monthKwh: Energy
        public var monthCost: Amount?
        /// Of the consumption; nil of nothing.
        public var sharePercent: Quantity?
        /// The night that used most.
        public var readings: TimeSpan

        public init(
            night: LocalHours, nights: Int, nightKwh: Energy, monthKwh: Energy, monthCost: Amount?,
            sharePercent: Quantity?, readings: TimeSpan
        ) {
            self.night = night
            self.nights = nights
            self.nightKwh = nightKwh
            self.monthKwh = monthKwh
            self.monthCost = monthCost
            self.sharePercent = sharePercent
            self.readings = readings
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(night, forKey: .night)
            try container.encode(nights, forKey: .nights)
            try container.encode(nightKwh, forKey: .nightKwh)
            try container.encode(monthKwh, forKey: .monthKwh)
            try container.encode(monthCost, forKey: .monthCost)
            try container.encode(sharePercent, forKey: .sharePercent)
            try container.encode(readings, forKey: .readings)
        }
    }

    /// An hour of the day, on all days together.
    public struct DearHour: Hashable, Sendable, Codable {
        /// 0…23, by the meter's clock.
        public var hour: Int
        /// The mean of one.
        public var hourKwh: Energy
        public var monthKwh: Energy
        public var monthCost: Amount?
        /// Of the consumption; nil of nothing.
        public var sharePercent: Quantity?
        /// The one that used most.
        public var readings: TimeSpan

        public init(
            hour: Int, hourKwh: Energy, monthKwh: Energy, monthCost: Amount?, sharePercent: Quantity?,
            readings: TimeSpan
        ) {
            self.hour = hour
            self.hourKwh = hourKwh
            self.monthKwh = monthKwh
            self.monthCost = monthCost
            self.sharePercent = sharePercent
            self.readings = readings
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(hour, forKey: .hour)
            try container.encode(hourKwh, forKey: .hourKwh)
            try container.encode(monthKwh, forKey: .monthKwh)
            try container.encode(monthCost, forKey: .monthCost)
            try container.encode(sharePercent, forKey: .sharePercent)
            try container.encode(readings, forKey: .readings)
        }
    }

    /// A day that was lived through.
    public struct DearDay: Hashable, Sendable, Codable {
        public var day: CivilDate
        public var consumptionKwh: Energy
        /// What the bill would be less without that day's consumption.
        public var cost: Amount?
        public var readings: TimeSpan

        public init(day: CivilDate, consumptionKwh: Energy, cost: Amount?, readings: TimeSpan) {
            self.day = day
            self.consumptionKwh = consumptionKwh
            self.cost = cost
            self.readings = readings
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(day, forKey: .day)
            try container.encode(consumptionKwh, forKey: .consumptionKwh)
            try container.encode(cost, forKey: .cost)
            try container.encode(readings, forKey: .readings)
        }
    }
}
