import GridModel

/// The meters that are watched, by their ids: a page of neighbours at a time, so that sparse ids cost little.
struct WatchedMeters {
    private static let pageLength = 1_024

    /// A page is made when its first meter is set.
    private var pages: [ContiguousArray<WatchedMeter?>] = []

    subscript(meter: MeterID) -> WatchedMeter? {
        get {
            let (page, index) = Self.place(of: meter)
            guard page < pages.count, !pages[page].isEmpty else { return nil }
            return pages[page][index]
        }
        set {
            let (page, index) = Self.place(of: meter)
            while page >= pages.count { pages.append([]) }
            if pages[page].isEmpty {
                pages[page] = ContiguousArray(repeating: nil, count: Self.pageLength)
            }
            pages[page][index] = newValue
        }
    }

    /// Counts a reading where it lies when that is no more than adding it; false when more is needed.
    @inline(__always)
    mutating func run(on reading: Reading, of meter: MeterID, sequence: Int64, now: Instant) -> Bool {
        let (page, index) = Self.place(of: meter)
        guard page < pages.count, index < pages[page].count else { return false }
        return pages[page][index]?.run(on: reading, sequence: sequence, now: now) ?? false
    }

    /// Counts readings where they lie from an index on, up to the first that needs more; gives back that one's index, or
    /// the end.
    ///
    /// Those that follow each other are most often of neighbours: their page is opened once.
    ///
    /// - Parameter dates: When readings may say they were read; others need more.
    mutating func run(
        on readings: [CommittedReading], from start: Int, sequence: Int64, now: Instant,
        dated dates: ClosedRange<Instant>
    ) -> Int {
        var index = start
        while index < readings.count {
            let page = Self.place(of: readings[index].key.meter).page
            guard page < pages.count, !pages[page].isEmpty else { return index }
            let isRunning = pages[page].withUnsafeMutableBufferPointer { meters in
                while index < readings.count {
                    let committed = readings[index]
                    let place = Self.place(of: committed.key.meter)
                    guard place.page == page else { return true }
                    if committed.key.register == .importedEnergy {
                        guard dates.contains(committed.reading.at) else { return false }
                        let isCounted = meters[place.index]?.run(on: committed.reading, sequence: sequence, now: now)
                        guard isCounted ?? false else { return false }
                    }
                    index += 1
                }
                return true
            }
            if !isRunning { return index }
        }
        return index
    }

    mutating func forEach(_ body: (inout WatchedMeter?) -> Void) {
        for page in pages.indices {
            for index in pages[page].indices { body(&pages[page][index]) }
        }
    }

    private static func place(of meter: MeterID) -> (page: Int, index: Int) {
        (Int(meter.value) / pageLength, Int(meter.value) % pageLength)
    }
}
