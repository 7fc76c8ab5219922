import GridModel

/// Power as a register tells it: the mean between each two readings.
enum PowerCourse {
    /// A slot from each reading to the next; none where the register fell, and a marked one where the next reading came
    /// much later than they do otherwise.
    static func slots(_ readings: [RawReading]) -> [Chart.Slot] {
        let counted = readings.filter { !$0.flags.contains(.dip) }
        let distances = zip(counted, counted.dropFirst()).map { $1.at - $0.at }
        let usual = distances.sorted()[safe: distances.count / 2] ?? 0
        return zip(counted, counted.dropFirst()).compactMap { former, reading in
            guard reading.registerKwh >= former.registerKwh,
                let power = Power(reading.registerKwh - former.registerKwh, over: reading.at - former.at)
            else { return nil }
            let isFar = reading.at - former.at > usual * 4
            return Chart.Slot(
                span: TimeSpan(start: former.at, end: reading.at), value: power.milliwatts,
                marks: isFar ? [.interpolated] : [])
        }
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
