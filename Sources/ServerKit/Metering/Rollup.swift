import GridModel

/// A register's course through one window of time, hour by hour and day by day of a wall clock.
///
/// It is a pure function of the window's readings and the clock's offsets, and knows nothing of what lies before and
/// after. Yet it can stand for the readings in any register's line, by two rules.
///
/// How it begins: the window's readings alone are judged from the first of them on as if that one counted. If it does
/// count when judged with all that came before, both judgements go on from the same reading with the same readings ahead,
/// so they are the same. It counts unless the register was higher before it, and then ``RegisterLine`` says that the
/// course does not fit and the readings themselves are to be taken. (Even then the two would be in step again a day later:
/// the readings of a dip are all lower than the one it returns to, so however they are judged among themselves, that one
/// counts. ``RegisterReader`` needs no context for what it asks from there on.)
///
/// How it ends: with the last reading that is judged for good, whatever comes after the last that is there. A fall is for
/// good when the register did not come back within ``Metering/context`` and that time was over with the last reading; from
/// the first that is not, the readings themselves must be looked at, together with those that follow.
struct Rollup: Hashable, Sendable {
    var grid: WallGrid
    /// How many readings the window held, all of them counted.
    var count: Int
    /// The last reading of the window is the last of the course.
    var isWhole: Bool
    /// The first reading of the window is the first of the course, as it is unless the readings within it were let go.
    var isFromStart = true
    var hourly: RolledCourse
    var daily: RolledCourse

    func course(_ step: WallGrid.Step) -> RolledCourse {
        switch step {
        case .hour: hourly
        case .day: daily
        }
    }
}

extension Rollup {
    /// The rollup of a window's distinct readings, in order; nil when there are none, when the register ran over more than
    /// 61 bits, or when something in it is beyond a rollup: a rollover, or a spike.
    init?(of readings: [Reading], window: TimeSpan, zone: Zone, events: RegisterEvents? = nil) {
        guard let last = readings.last?.at else { return nil }
        var maker = RollupMaker(grid: WallGrid(zone, over: window), last: last, events: events)
        maker.take(readings, knownUntil: window.end)
        guard let rollup = maker.finish() else { return nil }
        self = rollup
    }
}
