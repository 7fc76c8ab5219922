import GRDB
import GridModel

/// Small packs of a page and window that are taken up into a new one, register by register.
///
/// As with blocks, the smallest come first and each is at most twice as large as what it joins, so a reading is written
/// again a logarithmic number of times.
struct PackMerge {
    /// In order of register; each one's readings in order.
    private var taken: [(key: RegisterKey, readings: [Reading])] = []
    private var next = 0

    /// Takes packs up, out of the table too; nil when there are so few that it is not worth while.
    ///
    /// - Parameter count: Readings that come to the page now.
    init?(
        in window: Window, _ page: RegisterPage, with count: Int, _ damage: DamageLog, _ db: Database
    ) throws {
        var existing: [(generation: Int64, count: Int)] = []
        try DirectStatement("SELECT generation, count FROM pack WHERE window = ? AND page = ?", db)
            .forEach(window.number, page.number) { existing.append(($0.number(0), Int($0.number(1)))) }
        guard existing.count >= BlockWriter.worthMerging else { return nil }
        existing.sort { $0.count < $1.count }
        var readings: [RegisterKey: [Reading]] = [:]
        var total = count
        for pack in existing {
            guard pack.count <= 2 * total else { break }
            do {
                let found = try Self.blocks(of: pack.generation, in: window, page, db)
                for (key, block) in found { readings[key, default: []] += block }
            } catch let fault as StoreFault where fault.code == .corrupt {
                // It stays as it is: other readings do not wait until it is mended.
                damage.report(fault)
                continue
            }
            try PackRows.remove(pack.generation, in: window, page, db)
            total += pack.count
        }
        taken = readings.map { (key: $0.key, readings: $0.value) }.sorted { $0.key.precedes($1.key) }
        for index in taken.indices where !taken[index].readings.isInOrder { taken[index].readings.sort() }
    }

    private static func blocks(
        of generation: Int64, in window: Window, _ page: RegisterPage, _ db: Database
    ) throws -> [(RegisterKey, [Reading])] {
        var found: [(RegisterKey, [Reading])] = []
        try PackRows.take(generation, in: window, page, db) { pack in
            for entry in pack.directory {
                let block = try BlockReader.decode(
                    pack.block(entry), window: window, key: entry.key, generation: generation)
                // What the directory says was checked to lie within the window.
                guard block.first?.at == entry.first, block.last?.at == entry.last, block.count == entry.count else {
                    throw PackRows.damaged(.malformed, generation, window, page)
                }
                found.append((entry.key, block))
            }
        }
        return found
    }

    /// The next register that comes before another, and what was taken up of it; nil when there is none.
    mutating func next(before key: RegisterKey?) -> (RegisterKey, ArraySlice<Reading>)? {
        guard next < taken.count, key.map({ taken[next].key.precedes($0) }) ?? true else { return nil }
        defer { next += 1 }
        return (taken[next].key, taken[next].readings[...])
    }

    /// A register's readings with what was taken up of it; those before it must have been asked for.
    mutating func join(_ readings: ArraySlice<Reading>, of key: RegisterKey) -> ArraySlice<Reading> {
        guard next < taken.count, taken[next].key == key else { return readings }
        var joined = taken[next].readings
        next += 1
        joined += readings
        if !joined.isInOrder { joined.sort() }
        return joined[...]
    }
}
