import GridModel

/// A meter whose readings are overdue: it fell silent after its last one, and before the next was due.
package struct OverdueMeter: Hashable, Sendable {
    package var meter: MeterID
    package var last: Instant
    /// How often its readings come, in milliseconds.
    package var pace: Int64
    /// Overdue also by the time that gridd listened.
    package var isHeard: Bool
    /// Overdue for so long that it is silent, by that time.
    package var isSilent: Bool

    package init(_ meter: MeterID, last: Instant, pace: Int64, isHeard: Bool = true, isSilent: Bool = true) {
        self.meter = meter
        self.last = last
        self.pace = pace
        self.isHeard = isHeard
        self.isSilent = isSilent
    }

    var due: Instant { last.adding(milliseconds: pace) }
}

/// The rule kind `outage`: so many meters of a group fell silent within a while of each other.
package struct OutageRule: Hashable, Sendable {
    package var outage: AlertCondition.Outage

    package init(_ outage: AlertCondition.Outage) { self.outage = outage }

    package struct Judgement: Hashable, Sendable {
        package var finding: AlertMachine.Finding
        /// When the last of them was last heard of.
        package var began: Instant
        package var silent: Int
        package var total: Int
    }

    /// What begins now, of meters that no outage explains yet; nil for none.
    ///
    /// It is found as soon as the first of them is silent: the others are as overdue as their readings were apart.
    ///
    /// - Parameter heard: When each of the group that is not overdue was last heard of.
    package func begins(_ overdue: [OverdueMeter], heard: [Instant]) -> (judgement: Judgement, of: [OverdueMeter])? {
        guard let start = fullestStart(overdue) else { return nil }
        let end = start.adding(milliseconds: outage.within.milliseconds)
        let fell = overdue.filter { $0.due >= start && $0.last <= end }
        guard let began = fell.map(\.last).max(), fell.contains(where: \.isSilent), isOutage(fell.count, start, heard)
        else { return nil }
        // Those silent for longer had no part in it before either.
        let total = heard.count + overdue.count { $0.due >= start }
        return (Judgement(finding: .broken, began: began, silent: fell.count, total: total), fell)
    }

    /// Whether an outage that began at an instant explains that a meter is overdue.
    ///
    /// Readings are not so punctual that one earlier by less than its pace tells that it has another cause.
    package func explains(_ meter: OverdueMeter, began: Instant) -> Bool {
        let within = outage.within.milliseconds
        return meter.last <= began.adding(milliseconds: within)
            && meter.due.adding(milliseconds: meter.pace) >= began.adding(milliseconds: -within)
    }

    /// What an outage is that is known of: it goes on until nearly all are back, and in between nothing changes.
    ///
    /// - Parameters:
    ///   - size: How many meters it had at most.
    ///   - left: How many of them are still overdue.
    package func goesOn(began: Instant, size: Int, left: Int, heard: [Instant]) -> Judgement {
        let areNearlyAllBack =
            left * 2 < outage.least || (left * 10 <= size && !isOutage(left, began, heard))
        return Judgement(
            finding: areNearlyAllBack ? .within : left >= outage.least ? .broken : .between, began: began, silent: left,
            total: left + heard.count)
    }

    /// Whether so many are an outage, of those that should have been heard of since an instant: others can't tell.
    private func isOutage(_ count: Int, _ start: Instant, _ heard: [Instant]) -> Bool {
        guard count >= outage.least else { return false }
        let total = count + heard.count { $0 > start }
        return Int128(count) * 1_000_000 >= Int128(total) * Int128(outage.share.tenThousandths)
    }

    /// The latest start of the while in which the most of them may have fallen silent.
    private func fullestStart(_ overdue: [OverdueMeter]) -> Instant? {
        guard overdue.count >= outage.least else { return nil }
        let last = overdue.map(\.last).sorted()
        var fullest: (start: Instant, count: Int)?
        var begun = 0
        for (gone, start) in overdue.map(\.due).sorted().enumerated() {
            let end = start.adding(milliseconds: outage.within.milliseconds)
            while begun < last.count, last[begun] <= end { begun += 1 }
            if begun - gone >= fullest?.count ?? 0 { fullest = (start, begun - gone) }
        }
        return fullest?.start
    }

    package func message(_ judgement: Judgement, of group: AlertSubject) -> String {
        let name = group == .fleet ? "all" : group.text
        return switch judgement.finding {
        case .broken, .between: "\(judgement.silent) of \(judgement.total) meters of \(name) fell silent at once"
        case .within, .over: "the meters of \(name) are back: \(judgement.silent) of \(judgement.total) are silent"
        }
    }
}
