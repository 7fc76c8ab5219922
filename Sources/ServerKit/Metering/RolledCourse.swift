import GridModel

/// A register's course through a stretch of time with the readings between the full hours (or midnights) left out.
///
/// Its points are judged, and what a register counted up to an instant of the grid it was cut by is the same with these
/// points as with the readings they stand for. What is there: the first reading and the last; at each instant of the
/// grid the register's value, read or interpolated; each fall with the reading before it; and both readings around a gap
/// over one or more instants of the grid, or over three or more that are no gap for the meter: those instants are then not
/// there themselves, since they follow from the two.
struct RolledCourse: Hashable, Sendable {
    /// In order, at least one; the first and the last are readings that count.
    var points: [RegisterLine.Point]

    var first: RegisterLine.Point { points[0] }
    var last: RegisterLine.Point { points[points.count - 1] }

    func covers(_ instant: Instant) -> Bool { first.at <= instant && instant <= last.at }
}
