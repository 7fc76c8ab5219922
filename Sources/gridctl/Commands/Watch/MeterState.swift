import GridModel

/// One meter that is looked at: its last readings, and how far back they are shown.
struct MeterState: Hashable, Sendable {
    let meter: MeterID
    /// In order of time.
    private(set) var readings: [RawReading] = []
    /// An index among ``windows``.
    private(set) var window = 2
    /// How far back the readings were asked for, in milliseconds; nil before the first answer.
    private(set) var knownBack: Int64?

    /// Stretches of time that the chart shows, in milliseconds, and how they are asked for.
    static let windows: [(milliseconds: Int64, from: String, name: String)] = [
        (300_000, "-5min", "5 min"), (900_000, "-15min", "15 min"), (3_600_000, "-1h", "1 h"),
        (21_600_000, "-6h", "6 h"), (86_400_000, "-24h", "24 h"),
    ]
    /// Five hours of a reading every second; older ones are let go of.
    static let most = 20_000
    /// With fewer in an hour a longer time says more.
    private static let few = 8

    init(_ meter: MeterID) { self.meter = meter }

    var shown: (milliseconds: Int64, from: String, name: String) { Self.windows[window] }
    /// True while readings that shall be shown were not asked for.
    var lacksReadings: Bool { (knownBack ?? 0) < shown.milliseconds }

    mutating func widen() { window = min(window + 1, Self.windows.count - 1) }
    mutating func narrow() { window = max(window - 1, 0) }

    /// Takes readings the server had, so far back.
    mutating func take(_ some: [RawReading], back: Int64) {
        let isFirst = knownBack == nil
        let newer = readings.filter { reading in some.last.map { $0.at < reading.at } ?? true }
        readings = Array((some + newer).suffix(Self.most))
        knownBack = back
        if isFirst, readings.count < Self.few { window = Self.windows.count - 1 }
    }

    /// Asks for everything again: something was missed.
    mutating func forget() { knownBack = knownBack == nil ? nil : 0 }

    /// Takes a reading as it happens.
    mutating func take(at: Instant, _ register: Energy) {
        // What is late is put in its place when the readings are next asked for.
        guard readings.last.map({ $0.at < at }) ?? true else { return }
        readings.append(RawReading(at: at, registerKwh: register, flags: []))
        if readings.count > Self.most + 1_000 { readings.removeFirst(readings.count - Self.most) }
    }
}
