import GRDB
import GridModel

/// Adds registers' readings to windows, a page at a time.
///
/// A register's readings of one chunk become a block. A small one goes into the chunk's pack, with those of neighbouring
/// meters; one that is large enough to be worth a row gets its own. Both are new rows, found by no look at what is there: a
/// generation is named after the chunk's last journal row. Now and then a page's turn comes to have small generations
/// taken up into new ones.
struct BlockWriter {
    private let through: Int64
    private let damage: DamageLog
    private let events: [RegisterKey: RegisterEvents]
    private let db: Database

    /// - Parameter through: The last journal row of the chunk, which is in the name of every block it becomes.
    init(through: Int64, damage: DamageLog, events: [RegisterKey: RegisterEvents] = [:], _ db: Database) {
        self.through = through
        self.damage = damage
        self.events = events
        self.db = db
    }

    /// Adds one page's readings of one window, none of them stored yet, and keeps the registers' states.
    ///
    /// - Parameter parts: In order of register, at least one; no other parts of the chunk begin with the first one's meter.
    func add(_ parts: ArraySlice<CompactionPlan.Part>, of plan: CompactionPlan) throws {
        guard let first = parts.first else { return }
        let window = first.step.window
        let page = RegisterPage(holding: first.step.key.meter)
        // Before any block changes: where the row is damaged it is worked out from the blocks.
        var states = try RegisterStates.fetch(page, mending: damage, db)
        let isMerging = isMergingTurn(UInt64(bitPattern: page.number))
        let readings = parts.reduce(0) { $0 + $1.count }
        var merge = isMerging ? try PackMerge(in: window, page, with: readings, damage, db) : nil
        var draft = PackCodec.Draft(window: window, page: page)
        for part in parts {
            let key = part.step.key
            // What was taken up of registers that got nothing new.
            while let (other, taken) = merge?.next(before: key) { try place(taken, of: other, isMerging, &draft) }
            let new = merge?.join(plan[part], of: key) ?? plan[part]
            try place(new, of: key, isMerging, &draft)
        }
        while let (other, taken) = merge?.next(before: nil) { try place(taken, of: other, isMerging, &draft) }
        try PackRows.insert(draft, generation: through << Self.pieceBits | page.place(of: first.step.key.meter), db)
        for part in parts {
            let key = part.step.key
            let known = events.isEmpty ? nil : events[key]
            if let span = ReviewScan.span(of: plan[part], after: states[key]?.latest.last, known) {
                try HeldReadingRows.add(span, of: key, db)
            }
            if states.add(plan[part], of: key) { try RollupRows.remove(of: key, in: part.step.window, db) }
        }
        try states.save(db)
    }

    private func place(
        _ readings: ArraySlice<Reading>, of key: RegisterKey, _ isMerging: Bool, _ draft: inout PackCodec.Draft
    ) throws {
        guard readings.count >= Self.worthARow else { return draft.add(readings, of: key) }
        let step = CompactionPlan.Step(window: draft.window, key: key)
        let isRowsTurn = isMergingTurn(~(UInt64(bitPattern: key.meter.value) << 16 | UInt64(key.register.value)))
        // When packs are taken up, a page that is written in two runs may bring a register a row in each of them.
        let piece = isMerging ? try nextPiece(at: step) : 0
        try insert(isRowsTurn ? try merged(readings, at: step) : readings, at: step, from: piece)
    }

    /// One chunk in eight, by a hash of chunk and page (for packs) or register (for rows): the work is spread evenly over
    /// the chunks, nothing has to be kept of it, and a compaction that is done again decides the same.
    private func isMergingTurn(_ subject: UInt64) -> Bool {
        var hash = UInt64(bitPattern: through) &* 0x9E37_79B9_7F4A_7C15
        hash ^= subject &* 0xC2B2_AE3D_27D4_EB4F
        hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        return hash >> 61 == 0
    }

    /// Takes up rows of a register's own, the smallest first: each is at most twice as large as what it joins, so a reading
    /// is written again a logarithmic number of times.
    private func merged(
        _ readings: ArraySlice<Reading>, at step: CompactionPlan.Step
    ) throws -> ArraySlice<Reading> {
        let (window, meter, register) = step.numbers
        var existing: [(generation: Int64, count: Int)] = []
        try DirectStatement(
            "SELECT generation, count FROM block WHERE window = ? AND meter = ? AND register = ?", db
        ).forEach(window, meter, register) { existing.append(($0.number(0), Int($0.number(1)))) }
        guard existing.count >= Self.worthMerging else { return readings }
        existing.sort { $0.count < $1.count }
        let loading = try DirectStatement(
            "SELECT data FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?", db)
        let deletion = try DirectStatement(
            "DELETE FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?", db)
        var merged = readings
        for (generation, count) in existing {
            guard count <= 2 * merged.count, merged.count + count <= BlockCodec.maximumCount else { break }
            do {
                try loading.forEach(window, meter, register, generation) { row in
                    merged += try BlockReader.decode(
                        row.blob(0), window: step.window, key: step.key, generation: generation)
                }
            } catch let fault as StoreFault where fault.code == .corrupt {
                // It stays as it is: other readings do not wait until it is mended.
                damage.report(fault)
                continue
            }
            try deletion.execute(window, meter, register, generation)
        }
        if !merged.isInOrder { merged.sort() }
        return merged
    }

    /// How many pieces of this chunk a register has already; the name of the next.
    private func nextPiece(at step: CompactionPlan.Step) throws -> Int64 {
        let (window, meter, register) = step.numbers
        var next: Int64 = 0
        try DirectStatement(
            "SELECT max(generation) FROM block WHERE window = ? AND meter = ? AND register = ? AND generation >= ?", db
        ).forEach(window, meter, register, through << Self.pieceBits) { row in
            if !row.isNull(0) { next = row.number(0) - (through << Self.pieceBits) + 1 }
        }
        return next
    }

    private func insert(_ readings: ArraySlice<Reading>, at step: CompactionPlan.Step, from start: Int64) throws {
        let (window, meter, register) = step.numbers
        let insertion = try DirectStatement(
            """
            INSERT INTO block (window, meter, register, generation, first, last, count, data)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, db)
        var rest = readings
        var piece = start
        while let first = rest.first {
            let block = rest.prefix(BlockCodec.maximumCount)
            rest = rest.dropFirst(block.count)
            try BlockCodec.encode(block, window: step.window, key: step.key).withUnsafeBytes { data in
                try insertion.execute(
                    window, meter, register, through << Self.pieceBits | piece, first.at.milliseconds,
                    block[block.endIndex - 1].at.milliseconds, Int64(block.count), blob: data)
            }
            piece += 1
        }
    }

    /// From so many readings on a row of its own costs a reading little, and in a pack others would be read with it.
    static let worthARow = 128
    /// One or two small generations cost a question less than merging them costs now.
    static let worthMerging = 3
    /// A chunk holds fewer readings of one register than so many blocks do, and a page has fewer meters.
    private static let pieceBits: Int64 = 12
}

extension CompactionPlan.Step {
    fileprivate var numbers: (window: Int64, meter: Int64, register: Int64) {
        (window.number, key.meter.value, Int64(key.register.value))
    }
}
