import GridModel

extension BoundaryReadings {
    /// The readings of a course on either side of an instant, of those that count.
    init(_ course: some RegisterCourse, at instant: Instant) {
        let points = course.points
        func reading(_ index: Int) -> Reading { Reading(at: points[index].at, registerKwh: points[index].value) }
        var after = points.partitioningIndex { $0.at >= instant }
        var before = after - 1
        while after < points.count, points[after].evidence != .read || points[after].verdict == .dip { after += 1 }
        if after < points.count, points[after].at == instant {
            self.init(before: reading(after), after: reading(after))
            return
        }
        while before >= 0, points[before].evidence != .read || points[before].verdict == .dip { before -= 1 }
        self.init(
            before: before >= 0 ? reading(before) : nil, after: after < points.count ? reading(after) : nil)
    }
}
