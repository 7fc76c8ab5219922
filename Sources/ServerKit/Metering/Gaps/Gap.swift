import GridModel

/// A gap between two readings that count, with a boundary in it: what was used is known, when is not.
struct Gap: Hashable {
    /// The reading before it, and after it.
    var from: Reading
    var to: Reading
    /// What the register counted over it.
    var gain: Int128
    /// Since the gap before, the register was read as often as it is expected to be.
    var isAfterReadings: Bool

    var span: TimeSpan { TimeSpan(start: from.at, end: to.at) }

    /// The gaps of a course that are to be shaped: longer than the meter is read and than is filled in a straight line, and
    /// a boundary lies within.
    ///
    /// - Parameter boundaries: In order.
    static func find(in course: some RegisterCourse, cutBy boundaries: [Instant]) -> [Gap] {
        let points = course.points
        let longest = max(course.rules.gap, GapShape.linear)
        var gaps: [Gap] = []
        var last: Int?
        var isAfterReadings = true
        for index in points.indices where points[index].verdict != .dip {
            defer { last = index }
            guard let last else { continue }
            let (from, to) = (points[last], points[index])
            guard to.at - from.at > longest else {
                isAfterReadings = true
                continue
            }
            let next = boundaries.partitioningIndex { $0 > from.at }
            guard next < boundaries.count, boundaries[next] < to.at, from.evidence.isBesideGap, to.evidence.isBesideGap
            else {
                continue
            }
            var gain = Int128(to.value.milliwattHours) - Int128(from.value.milliwattHours)
            switch to.verdict {
            case .fall, .restart: continue
            case .rollover: gain += Int128(course.rules.modulus?.milliwattHours ?? 0)
            case .kept, .spike, .dip: break
            }
            guard gain > 0 else { continue }
            gaps.append(
                Gap(
                    from: Reading(at: from.at, value: from.value), to: Reading(at: to.at, value: to.value), gain: gain,
                    isAfterReadings: isAfterReadings))
            isAfterReadings = false
        }
        return gaps
    }
}

extension Evidence {
    /// A value that was read or stated; between others there is no gap, only a grid that was left out.
    fileprivate var isBesideGap: Bool { self == .read || self == .edited }
}
