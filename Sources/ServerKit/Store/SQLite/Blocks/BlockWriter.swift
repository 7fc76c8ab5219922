import Foundation
import GRDB
import GridModel

/// Adds a register's readings to a window.
struct BlockWriter {
    let blocks: BlockReader
    let db: Database

    /// Adds readings, in order and none of them stored yet, and keeps `register_state`.
    ///
    /// Small generations are taken up into the new block: each is at most half of what it is merged with, so a reading is
    /// written again a logarithmic number of times.
    func add(_ readings: ArraySlice<Reading>, at step: CompactionPlan.Step) throws {
        let existing = try generations(at: step)
        var merged = Array(readings)
        var absorbed: [Int64] = []
        for generation in existing.sorted(by: { $0.count < $1.count }) {
            guard generation.count < 2 * merged.count, merged.count + generation.count <= BlockCodec.maximumCount else {
                break
            }
            merged.append(contentsOf: try load(generation.number, at: step))
            absorbed.append(generation.number)
        }
        if !absorbed.isEmpty { merged.sort() }
        for number in absorbed { try delete(number, at: step) }
        var next = (existing.map(\.number).max() ?? 0) + 1
        var start = 0
        while start < merged.count {
            let end = min(start + BlockCodec.maximumCount, merged.count)
            try insert(merged[start..<end], generation: next, at: step)
            next += 1
            start = end
        }
        try updateState(readings, of: step.key)
    }

    private func generations(at step: CompactionPlan.Step) throws -> [(number: Int64, count: Int)] {
        let statement = try db.cachedStatement(
            sql: "SELECT generation, count FROM block WHERE window = ? AND meter = ? AND register = ?")
        return try Row.fetchAll(statement, arguments: StatementArguments(step.arguments)).map {
            ($0["generation"], $0["count"])
        }
    }

    private func load(_ generation: Int64, at step: CompactionPlan.Step) throws -> [Reading] {
        let statement = try db.cachedStatement(
            sql: "SELECT data FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?")
        guard let data = try Data.fetchOne(statement, arguments: StatementArguments(step.arguments + [generation]))
        else {
            return []
        }
        return try blocks.decode(data, window: step.window, key: step.key, generation: generation)
    }

    private func delete(_ generation: Int64, at step: CompactionPlan.Step) throws {
        try db.cachedStatement(
            sql: "DELETE FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?"
        ).execute(arguments: StatementArguments(step.arguments + [generation]))
    }

    private func insert(_ readings: ArraySlice<Reading>, generation: Int64, at step: CompactionPlan.Step) throws {
        guard let first = readings.first, let last = readings.last else { return }
        let data = BlockCodec.encode(readings, window: step.window, key: step.key)
        try db.cachedStatement(
            sql: """
                INSERT INTO block (window, meter, register, generation, first, last, count, data)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            step.window.number, step.key.meter.value, Int64(step.key.register.value), generation,
            first.at.milliseconds, last.at.milliseconds, readings.count, data,
        ])
    }

    private func updateState(_ readings: ArraySlice<Reading>, of key: RegisterKey) throws {
        guard let first = readings.first else { return }
        var state =
            try RegisterStateRow.fetch(key, db)
            ?? RegisterStateRow(
                key: key, count: 0, firstAt: first.at, latest: LatestReadings(last: first, previous: nil))
        state.count += Int64(readings.count)
        state.firstAt = min(state.firstAt, first.at)
        // The two newest instants decide; conflicts at one instant are next to each other.
        for reading in readings { state.latest = .merging(state.latest, reading) }
        try state.save(db)
    }
}

extension CompactionPlan.Step {
    fileprivate var arguments: [Int64] { [window.number, key.meter.value, Int64(key.register.value)] }
}
