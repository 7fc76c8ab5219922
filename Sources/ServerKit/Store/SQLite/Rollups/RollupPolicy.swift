import GridModel

/// When a register's month is rolled up.
///
/// A month that is over is rolled up whole. One that goes on is read from the blocks, until it has so many readings that a
/// question would notice; from then on its rollup is made anew each time they have grown by half, so that whatever comes in
/// is looked at three times in all. A month of quarter hours stays below that: rolled up as it grew, nine times, it cost as
/// much as taking it in. A register that is read little more often than hourly has nothing to gain at all: its readings are
/// as few as the rollup's points.
struct RollupPolicy: Hashable, Sendable {
    /// Below this many readings an hour the readings themselves are as good.
    var readingsAnHour: Int64 = 3
    /// Shorter courses are not worth a row: a day of settled hours, at least.
    var shortest: Int64 = 25 * 3_600_000
    /// So many new ones are worth a rollup of a month that goes on: a month of quarter hours is 2,976, read in 0.1 ms.
    var fewestNew: Int64 = 4_096
    /// How long after its end a window is over: readings come late.
    var grace: Int64 = 86_400_000
    /// How long a window that is over must have been left alone before it is looked through, in milliseconds.
    var quiet: Int64 = 600_000
    /// The longest that may be put off by readings that keep coming, in milliseconds.
    var patience: Int64 = 86_400_000

    func isWorthwhile(_ extent: WindowExtent) -> Bool {
        let length = extent.last - extent.first
        return length >= shortest && extent.count * 3_600_000 >= readingsAnHour * length
    }

    /// Whether a register's month that holds so much is to be rolled up, again if it was.
    func isDue(_ extent: WindowExtent, rolled: Int64?, isOver: Bool) -> Bool {
        guard isWorthwhile(extent) else { return false }
        if isOver { return rolled != extent.count }
        return extent.count - (rolled ?? 0) >= fewestNew && hasGrown(from: rolled ?? 0, to: extent.count)
    }

    /// Whether a window is to be looked through for what grew: it has by half, and its registers have enough readings
    /// each to be worth it.
    func isGrown(from looked: Int64, to total: Int64, registers: Int64) -> Bool {
        hasGrown(from: looked, to: total) && total * 3_600_000 >= registers * readingsAnHour * shortest
    }

    func isOver(_ window: Window, at now: Instant) -> Bool { now >= window.next.start.adding(milliseconds: grace) }

    private func hasGrown(from old: Int64, to new: Int64) -> Bool { new > old && (new - old) * 2 >= old }
}
