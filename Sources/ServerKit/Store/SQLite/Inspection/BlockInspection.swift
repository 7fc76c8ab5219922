import Foundation
import GRDB
import GridModel

/// Looks at the blocks of one register in one window.
struct BlockInspection {
    let key: RegisterKey
    let window: Window

    private struct Block {
        var generation: Int64
        var first: Int64
        var last: Int64
        var count: Int
        var data: Data
    }

    /// Checks each block by itself, then all of them for readings that are stored twice.
    func run(_ tally: inout InspectionTally, _ db: Database) throws {
        let blocks = try fetch(db)
        if blocks.isEmpty { return }
        var merge = ReadingMerge()
        for block in blocks {
            tally.blocks += 1
            tally.readings += Int64(block.count)
            guard let readings = decode(block, &tally) else { continue }
            check(block, readings, &tally)
            merge.add(readings)
        }
        merge.finish()
        guard let duplicate = merge.firstDuplicate else { return }
        tally.found(
            .duplicate, of: key, in: window,
            "\(merge.duplicates) readings are in several blocks, the first of \(duplicate.at)",
            wayOut: Inspection.harmlessDuplicate)
    }

    /// In the order of their first instants, which keeps the merge small.
    private func fetch(_ db: Database) throws -> [Block] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT generation, first, last, count, data FROM block WHERE window = ? AND meter = ? AND register = ?
                """)
        var blocks = try Row.fetchAll(
            statement, arguments: [window.number, key.meter.value, Int64(key.register.value)]
        ).map { Block(generation: $0[0], first: $0[1], last: $0[2], count: $0[3], data: $0[4]) }
        // A pack that can't be read is told where the walk over packs meets it.
        try PackRows.forEach(in: window, RegisterPage(holding: key.meter), db, onDamage: { _ in }) { pack in
            guard let entry = pack.entry(of: key) else { return }
            blocks.append(
                Block(
                    generation: pack.generation, first: entry.first.milliseconds, last: entry.last.milliseconds,
                    count: entry.count, data: Data(pack.block(entry))))
        }
        return blocks.sorted { ($0.first, $0.generation) < ($1.first, $1.generation) }
    }

    private func decode(_ block: Block, _ tally: inout InspectionTally) -> [Reading]? {
        do {
            return try block.data.withUnsafeBytes { bytes throws(FormatError) in
                try BlockCodec.decode(bytes, window: window, key: key)
            }
        } catch {
            tally.found(
                .blockDamaged, of: key, in: window,
                "block \(block.generation), with \(block.count) readings, is damaged (\(error))",
                wayOut: Inspection.sendAgain)
            return nil
        }
    }

    private func check(_ block: Block, _ readings: [Reading], _ tally: inout InspectionTally) {
        func found(_ what: String) {
            tally.found(
                .blockContent, of: key, in: window, "block \(block.generation) \(what)", wayOut: Inspection.restore)
        }
        if readings.count != block.count { found("holds \(readings.count) readings; its row says \(block.count)") }
        guard let first = readings.first, let last = readings.last else { return }
        if let place = readings.indices.dropFirst().first(where: { readings[$0] <= readings[$0 - 1] }) {
            found("is out of order at reading \(place + 1), of \(readings[place].at)")
        }
        if first.at.milliseconds != block.first || last.at.milliseconds != block.last {
            let row = TimeSpan(start: Instant(milliseconds: block.first), end: Instant(milliseconds: block.last))
            found("reaches from \(first.at) to \(last.at); its row says \(row.start) to \(row.end)")
        }
        if readings.contains(where: { $0.at < window.start || $0.at >= window.next.start }) {
            found("holds readings of another month")
        }
    }
}

extension Reading {
    fileprivate static func <= (a: Reading, b: Reading) -> Bool { !(b < a) }
}

/// Finds readings that are in several sorted runs, taking the runs in the order of their first instants.
///
/// Only what later runs may still hold is kept.
struct ReadingMerge {
    private(set) var duplicates = 0
    private(set) var firstDuplicate: Reading?
    private var open: [Reading] = []

    mutating func add(_ run: [Reading]) {
        guard let first = run.first else { return }
        // What is before this run's first instant is before that of every later one too.
        open.removeFirst(open.firstPosition(notBefore: Reading(at: first.at, value: Energy(milliwattHours: .min))))
        if open.isEmpty {
            open = run
            return
        }
        var merged: [Reading] = []
        merged.reserveCapacity(open.count + run.count)
        var (left, right) = (0, 0)
        while left < open.count || right < run.count {
            if right == run.count || (left < open.count && open[left] < run[right]) {
                merged.append(open[left])
                left += 1
            } else {
                if left < open.count, open[left] == run[right] {
                    duplicates += 1
                    if firstDuplicate == nil { firstDuplicate = open[left] }
                    left += 1
                }
                merged.append(run[right])
                right += 1
            }
        }
        open = merged
    }

    mutating func finish() { open = [] }
}
