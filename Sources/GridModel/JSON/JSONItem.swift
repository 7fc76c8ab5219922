/// An item of a long list, as it is written by hand. Its keys are in alphabetical order.
package protocol JSONItem: Sendable, SendableMetatype {
    /// No item takes more bytes, its comma included.
    var mostBytes: Int { get }
    func write(to json: inout JSONBytes)
}

extension JSONItem {
    /// The item by itself.
    package var jsonText: String {
        String(unsafeUninitializedCapacity: mostBytes) { room in
            var json = JSONBytes(UnsafeMutableRawBufferPointer(room))
            write(to: &json)
            return json.count
        }
    }
}

extension Interval: JSONItem {
    package var mostBytes: Int { 256 }

    package func write(to json: inout JSONBytes) {
        json.interval(start, end, consumptionKwh, averageKw, quality, partial: partial) { json in
            if held { json.literal(#","held":true"#) }
        }
    }
}

extension FleetInterval: JSONItem {
    package var mostBytes: Int { 320 }

    package func write(to json: inout JSONBytes) {
        json.interval(start, end, consumptionKwh, averageKw, quality, partial: partial) { json in
            json.literal(#","meters":"#)
            json.integer(UInt64(meters))
        }
    }
}

extension JSONBytes {
    /// An interval, with what stands between its end and whether it is partial.
    @inline(__always)
    fileprivate mutating func interval(
        _ start: Instant, _ end: Instant, _ consumption: Energy, _ average: Power?, _ quality: IntervalQuality,
        partial: Bool, between: (inout JSONBytes) -> Void
    ) {
        literal(#"{"averageKw":"#)
        optional(average) { $0.millionths($1.milliwatts) }
        literal(#","consumptionKwh":"#)
        millionths(consumption.milliwattHours)
        literal(#","end":"#)
        instant(end)
        between(&self)
        literal(partial ? #","partial":true,"quality":""# : #","partial":false,"quality":""#)
        literal(quality.literal)
        literal(#"","start":"#)
        instant(start)
        literal("}")
    }
}

extension RawReading: JSONItem {
    package var mostBytes: Int { 128 + flags.count * 16 }

    package func write(to json: inout JSONBytes) {
        json.literal(#"{"at":"#)
        json.instant(at)
        json.literal(#","flags":["#)
        for (index, flag) in flags.enumerated() {
            if index > 0 { json.literal(",") }
            switch flag {
            case .fall: json.literal(#""fall""#)
            case .dip: json.literal(#""dip""#)
            case .conflict: json.literal(#""conflict""#)
            case .spike: json.literal(#""spike""#)
            case .rollover: json.literal(#""rollover""#)
            case .reset: json.literal(#""reset""#)
            case .exchange: json.literal(#""exchange""#)
            case .excluded: json.literal(#""excluded""#)
            case .accepted: json.literal(#""accepted""#)
            }
        }
        json.literal(#"],"registerKwh":"#)
        json.millionths(registerKwh.milliwattHours)
        json.literal("}")
    }
}

extension LatestReading: JSONItem {
    package var mostBytes: Int { 192 }

    package func write(to json: inout JSONBytes) {
        json.literal(#"{"at":"#)
        json.instant(at)
        json.literal(#","meter":"#)
        json.integer(UInt64(meter.value))
        json.literal(#","powerKw":"#)
        json.optional(powerKw) { $0.millionths($1.milliwatts) }
        json.literal(#","registerKwh":"#)
        json.millionths(registerKwh.milliwattHours)
        json.literal("}")
    }
}

extension ConsumptionProfile: JSONItem {
    package var mostBytes: Int { 192 + consumptionKwh.count * 24 }

    package func write(to json: inout JSONBytes) {
        json.literal(#"{"consumptionKwh":["#)
        for (index, energy) in consumptionKwh.enumerated() {
            if index > 0 { json.literal(",") }
            json.optional(energy) { $0.millionths($1.milliwattHours) }
        }
        json.literal(#"],"end":"#)
        json.instant(end)
        switch every {
        case .hour: json.literal(#","every":"1h","meter":"#)
        case .day: json.literal(#","every":"1d","meter":"#)
        case .month: json.literal(#","every":"1mo","meter":"#)
        case .raw: json.literal(#","every":"raw","meter":"#)
        }
        json.integer(UInt64(meter.value))
        json.literal(#","start":"#)
        json.instant(start)
        json.literal("}")
    }
}

extension Meter: JSONItem {
    package var mostBytes: Int {
        // A byte of text may become six: \u0000.
        640 + 6 * ((name?.utf8.count ?? 0) + (serial?.utf8.count ?? 0) + timeZone.identifier.utf8.count)
    }

    package func write(to json: inout JSONBytes) {
        json.literal(#"{"enrolledAt":"#)
        json.instant(enrolledAt)
        json.literal(#","id":"#)
        json.integer(UInt64(id.value))
        json.literal(#","lastReadingAt":"#)
        json.optional(lastReadingAt) { $0.instant($1) }
        if let metering { metering.write(to: &json) }
        json.literal(#","name":"#)
        json.optional(name) { $0.text($1) }
        json.literal(#","powerKw":"#)
        json.optional(powerKw) { $0.millionths($1.milliwatts) }
        json.literal(#","registerKwh":"#)
        json.optional(registerKwh) { $0.millionths($1.milliwattHours) }
        json.literal(#","serial":"#)
        json.optional(serial) { $0.text($1) }
        switch status {
        case .active: json.literal(#","status":"active","timeZone":"#)
        case .retired: json.literal(#","status":"retired","timeZone":"#)
        }
        json.text(timeZone.identifier)
        json.literal("}")
    }
}

extension MeteringStanding {
    fileprivate func write(to json: inout JSONBytes) {
        json.literal(#","metering":{"#)
        var isFirst = true
        func key(_ name: StaticString) {
            json.literal(isFirst ? #"""# : #",""#)
            json.literal(name)
            json.literal(#"":"#)
            isFirst = false
        }
        if let digits {
            key("digits")
            json.integer(UInt64(digits.magnitude))
        }
        if let expectedIntervalSeconds {
            key("expectedIntervalSeconds")
            json.integer(UInt64(expectedIntervalSeconds.magnitude))
        }
        if let maximumPowerKw {
            key("maximumPowerKw")
            json.millionths(maximumPowerKw.milliwatts)
        }
        if let multiplier {
            key("multiplier")
            json.text(multiplier.text)
        }
        json.literal("}")
    }
}

extension IntervalQuality {
    fileprivate var literal: StaticString {
        switch self {
        case .measured: "measured"
        case .interpolated: "interpolated"
        case .estimated: "estimated"
        case .edited: "edited"
        }
    }
}
