import Foundation
import GRDB
import GridModel

/// Adds registers' readings to windows.
struct BlockWriter {
    private let through: Int64
    private let damage: DamageLog
    private let insertion: DirectStatement
    private let deletion: DirectStatement
    private let listing: DirectStatement
    private let loading: DirectStatement
    private let state: RegisterStateWriter

    /// - Parameter through: The last journal row of the chunk, which is in the name of every block it becomes.
    init(through: Int64, damage: DamageLog, _ db: Database) throws {
        self.through = through
        self.damage = damage
        insertion = try DirectStatement(
            """
            INSERT INTO block (window, meter, register, generation, first, last, count, data)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, db)
        deletion = try DirectStatement(
            "DELETE FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?", db)
        listing = try DirectStatement(
            "SELECT generation, count FROM block WHERE window = ? AND meter = ? AND register = ?", db)
        loading = try DirectStatement(
            "SELECT data FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?", db)
        state = try RegisterStateWriter(db)
    }

    /// Adds readings, in order and none of them stored yet, and keeps `register_state`.
    ///
    /// A chunk's blocks are new rows, found by no look at what is there: a generation is named after the chunk's last
    /// journal row. Now and then a register's turn comes to have its small generations taken up into the new block.
    ///
    /// - Parameter lastCompacted: The register's last instant in the blocks so far.
    func add(_ readings: ArraySlice<Reading>, at step: CompactionPlan.Step, lastCompacted: Instant?) throws {
        if isMergingTurn(of: step.key) {
            try insert(try merged(readings, at: step), at: step)
        } else {
            try insert(readings, at: step)
        }
        try state.add(readings, of: step.key, lastCompacted: lastCompacted)
    }

    /// One chunk in eight, by a hash of register and chunk: the work is spread evenly over the chunks, nothing has to be
    /// kept of it, and a compaction that is done again decides the same.
    private func isMergingTurn(of key: RegisterKey) -> Bool {
        var hash = UInt64(bitPattern: through) &* 0x9E37_79B9_7F4A_7C15
        hash ^= UInt64(bitPattern: key.meter.value) &* 0xC2B2_AE3D_27D4_EB4F ^ UInt64(key.register.value)
        hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        return hash >> 61 == 0
    }

    /// Takes up generations, the smallest first: each is at most twice as large as what it joins, so a reading is written
    /// again a logarithmic number of times.
    private func merged(_ readings: ArraySlice<Reading>, at step: CompactionPlan.Step) throws -> ArraySlice<Reading> {
        let (window, meter, register) = step.numbers
        var existing: [(generation: Int64, count: Int)] = []
        try listing.forEach(window, meter, register) { existing.append(($0.number(0), Int($0.number(1)))) }
        guard existing.count >= Self.worthMerging else { return readings }
        existing.sort { $0.count < $1.count }
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

    private func insert(_ readings: ArraySlice<Reading>, at step: CompactionPlan.Step) throws {
        let (window, meter, register) = step.numbers
        var rest = readings
        var piece: Int64 = 0
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

    /// One or two small generations cost a question less than merging them costs now.
    private static let worthMerging = 3
    /// A chunk holds fewer readings of one register than so many blocks do.
    private static let pieceBits: Int64 = 12
}

extension CompactionPlan.Step {
    fileprivate var numbers: (window: Int64, meter: Int64, register: Int64) {
        (window.number, key.meter.value, Int64(key.register.value))
    }
}
