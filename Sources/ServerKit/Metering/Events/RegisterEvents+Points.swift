import GridModel

/// What was told of a register, put among its readings.
extension RegisterEvents {
    /// Adds what was stated, and where the register began anew, before the points are judged.
    ///
    /// Beyond the first and the last reading that is known there are others, so what happened there is not for this line.
    func addFacts(to points: inout [RegisterLine.Point], knownFrom start: Instant?, through end: Instant?) {
        func isKnown(_ at: Instant) -> Bool { at >= start ?? at && at <= end ?? at }
        for statement in statements where isKnown(statement.at) {
            let index = points.partitioningIndex { $0.at >= statement.at }
            let point = RegisterLine.Point(
                at: statement.at, value: statement.value, verdict: .kept, evidence: .edited)
            if index < points.count, points[index].at == statement.at {
                points[index] = point
            } else {
                points.insert(point, at: index)
            }
        }
        for restart in restarts where isKnown(restart.at) { add(restart, to: &points) }
    }

    private func add(_ restart: Restart, to points: inout [RegisterLine.Point]) {
        var index = points.partitioningIndex { $0.at >= restart.at }
        func point(_ value: Energy, _ verdict: RegisterLine.Verdict) -> RegisterLine.Point {
            RegisterLine.Point(at: restart.at, value: value, verdict: verdict)
        }
        let there = index < points.count && points[index].at == restart.at ? points[index] : nil
        // What was read at the very instant is of the old device if it is what that showed at last, or ran on.
        let isOld =
            there.map { there in
                if let closing = restart.closing { return there.value == closing && closing != restart.opening }
                return index > 0 && there.value >= points[index - 1].value && there.value != restart.opening
            } ?? false
        if isOld {
            index += 1
        } else if let closing = restart.closing {
            points.insert(point(closing, .kept), at: index)
            index += 1
        }
        if let there, !isOld, there.value == restart.opening {
            points[index].verdict = .restart
        } else {
            points.insert(point(restart.opening, .restart), at: index)
        }
    }

    /// Adds where the register stood when its multiplier changed, after the points are judged.
    func addRatioChanges(to points: inout [RegisterLine.Point]) {
        for change in ratioChanges where change.at > Self.beginning {
            let next = points.partitioningIndex { $0.at >= change.at }
            let isRead = points[next...].prefix { $0.at == change.at }.contains { $0.verdict != .dip }
            guard next > 0, next < points.count, !isRead,
                let last = points[..<next].lastIndex(where: { $0.verdict != .dip }),
                let coming = points[next...].firstIndex(where: { $0.verdict != .dip })
            else { continue }
            let (from, to) = (points[last], points[coming])
            let rules = JudgingRules(rules)
            let gain: Int128 =
                switch to.verdict {
                case .fall, .restart: 0
                case .rollover: rules.wrapped(from: from.value, to: to.value) ?? 0
                case .kept, .spike, .dip: Int128(to.value.milliwattHours) - Int128(from.value.milliwattHours)
                }
            let part = DecimalDigits.quotient(gain * Int128(change.at - from.at), Int128(to.at - from.at))
            let isEstimated =
                to.at - from.at > rules.gap || from.evidence == .estimated || to.evidence == .estimated
            points.insert(
                RegisterLine.Point(
                    at: change.at, value: Energy(milliwattHours: from.value.milliwattHours + Int64(clamping: part)),
                    verdict: .kept, evidence: isEstimated ? .estimated : .interpolated), at: next)
        }
    }
}
