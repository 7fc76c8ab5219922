import GridModel

extension RegisterLine {
    /// The readings with their flags; they must be among those the line was made of.
    func flagged(_ readings: [Reading]) -> [RawReading] {
        var result: [RawReading] = []
        result.reserveCapacity(readings.count)
        var restarts = (events?.restarts ?? [])[...]
        var point = 0
        var index = 0
        while index < readings.count {
            let at = readings[index].at
            var end = index + 1
            while end < readings.count, readings[end].at == at { end += 1 }
            while point < points.count, points[point].at < at { point += 1 }
            let isContested = end - index > 1 || contestedOpenings.contains(at)
            var cause: ReadingFlag?
            while let restart = restarts.first, restart.at <= at {
                cause = restart.cause == .exchange ? .exchange : .reset
                restarts.removeFirst()
            }
            for reading in readings[index..<end] {
                var flags = flags(of: reading, from: point)
                if let cause { flags.append(cause) }
                if isContested { flags.append(.conflict) }
                result.append(RawReading(at: at, registerKwh: reading.value, flags: flags))
            }
            index = end
        }
        return result
    }

    /// - Parameter first: The first point that is not before the reading.
    private func flags(of reading: Reading, from first: Int) -> [ReadingFlag] {
        if let events, events.excludes(reading) { return [.excluded] }
        var flags: [ReadingFlag] = []
        var index = first
        while index < points.count, points[index].at == reading.at {
            let point = points[index]
            index += 1
            // A dip is one whatever else was sent for the instant.
            if point.verdict == .dip {
                flags.append(.dip)
                continue
            }
            guard point.value == reading.value, point.evidence == .read else { continue }
            switch point.verdict {
            case .kept, .dip: break
            case .fall: flags.append(.fall)
            case .spike: flags.append(.spike)
            case .rollover: flags.append(.rollover)
            case .restart: break
            }
        }
        if let events, events.accepts(reading.at, reading.value) { flags.append(.accepted) }
        return flags
    }
}
