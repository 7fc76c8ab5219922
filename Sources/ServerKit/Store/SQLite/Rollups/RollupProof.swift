import GridModel

/// Holds a stored rollup against the readings it stands for.
enum RollupProof {
    /// What is wrong with a rollup; nil when nothing is.
    ///
    /// A rollup is of the first readings of its window, as many as it says: what came after them leaves it as it is. Of a
    /// final one's readings only some are left, so it is held against itself.
    ///
    /// - Parameter readings: All that blocks hold of the window, in order, each once.
    static func fault(
        of row: RollupRows.Holding.Row, with readings: [Reading], of key: RegisterKey, in window: Window
    ) -> String? {
        let rollup: Rollup
        do {
            rollup = try row.data.withUnsafeBytes { bytes throws(FormatError) in
                try RollupCodec.decode(bytes, window: window, key: key)
            }
        } catch {
            return "it is damaged (\(error))"
        }
        guard Int64(rollup.count) == row.count else {
            return "it is of \(rollup.count) readings, and its row says \(row.count)"
        }
        if row.isFinal {
            let isOne = rollup.daily.first == rollup.hourly.first && rollup.daily.last == rollup.hourly.last
            return isOne && readings.count <= rollup.count ? nil : "its days are not its hours"
        }
        guard readings.count >= rollup.count, let last = readings.prefix(rollup.count).last else {
            return "it is of \(rollup.count) readings, and there are \(readings.count)"
        }
        var maker = RollupMaker(grid: rollup.grid, last: last.at)
        maker.take(Array(readings.prefix(rollup.count)), knownUntil: window.next.start)
        return maker.finish() == rollup ? nil : "its hours are not what its readings give"
    }
}
