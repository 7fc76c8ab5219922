import GridModel

/// How it is known where a register stood at an instant.
enum Evidence: UInt8, Hashable, Sendable {
    /// It was read then, or nothing is known on the other side.
    case read
    /// Somebody said so.
    case edited
    /// Between two readings.
    case interpolated
    /// Within a gap between readings: further apart than the meter is read.
    case estimated
}

extension IntervalQuality {
    /// Of an interval between two instants.
    ///
    /// An operator's hand shows in every interval that holds what was edited, unless a bound is worse known still.
    init(from start: Evidence, to end: Evidence, holdsEdit: Bool) {
        if start == .estimated || end == .estimated {
            self = .estimated
        } else if holdsEdit || start == .edited || end == .edited {
            self = .edited
        } else if start == .interpolated || end == .interpolated {
            self = .interpolated
        } else {
            self = .measured
        }
    }
}
