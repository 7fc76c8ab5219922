import GRDB
import GridModel

/// What blocks there are, those with a row of their own and those in packs, as far as rows and directories tell.
enum BlockIndex {
    /// Where a block lies, for as long as no compaction takes it up into another.
    enum Place: Hashable {
        /// In a row of its own.
        case row(generation: Int64)
        /// With those of neighbouring meters.
        case pack(generation: Int64)

        var generation: Int64 {
            switch self {
            case .row(let generation), .pack(let generation): generation
            }
        }
    }

    struct Entry: Hashable {
        let place: Place
        let first: Instant
        let last: Instant
        let count: Int
    }

    /// A register's blocks in a window that may hold something of a span.
    ///
    /// - Parameter onDamage: Told of a pack that can't be read; throws when that must not be passed over.
    static func blocks(
        of key: RegisterKey, in window: Window, within span: TimeSpan? = nil, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }
    ) throws -> [Entry] {
        var found = try rows(of: key, in: window, within: span, db)
        try PackRows.forEachBlock(of: key, in: window, within: span, db, onDamage: onDamage) { generation, entry, _ in
            found.append(Entry(entry, generation: generation))
        }
        return found
    }

    /// Those that have a row of their own.
    static func rows(
        of key: RegisterKey, in window: Window, within span: TimeSpan? = nil, _ db: Database
    ) throws -> [Entry] {
        var found: [Entry] = []
        let rows = try DirectStatement(
            """
            SELECT generation, first, last, count FROM block
            WHERE window = ? AND meter = ? AND register = ? AND last >= ? AND first < ?
            """, db)
        let (start, end) = (span?.start.milliseconds ?? .min, span?.end.milliseconds ?? .max)
        try rows.forEach(window.number, key.meter.value, Int64(key.register.value), start, end) { row in
            found.append(
                Entry(
                    place: .row(generation: row.number(0)), first: Instant(milliseconds: row.number(1)),
                    last: Instant(milliseconds: row.number(2)), count: Int(row.number(3))))
        }
        return found
    }

    /// Those of a page that are in packs, by their registers.
    static func packed(
        in window: Window, _ page: RegisterPage, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }
    ) throws -> [RegisterKey: [Entry]] {
        var found: [RegisterKey: [Entry]] = [:]
        try PackRows.forEach(in: window, page, db, onDamage: onDamage) { pack in
            for entry in pack.directory {
                found[entry.key, default: []].append(Entry(entry, generation: pack.generation))
            }
        }
        return found
    }

    /// How much a window holds of a register; nil when that is nothing.
    static func extent(
        of key: RegisterKey, in window: Window, _ db: Database, onDamage: (StoreFault) throws -> Void = { throw $0 }
    ) throws -> WindowExtent? {
        var extent: WindowExtent?
        for block in try blocks(of: key, in: window, db, onDamage: onDamage) {
            extent.add(block.count, block.first, block.last)
        }
        return extent
    }

    /// The same of each register of a page that has something, in order.
    static func extents(
        in window: Window, _ page: RegisterPage, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }
    ) throws -> [(key: RegisterKey, extent: WindowExtent)] {
        var extents: [RegisterKey: WindowExtent] = [:]
        let rows = try DirectStatement(
            """
            SELECT meter, register, sum(count), min(first), max(last) FROM block
            WHERE window = ? AND meter BETWEEN ? AND ? GROUP BY meter, register
            """, db)
        try rows.forEach(window.number, page.firstID, page.lastID) { row in
            guard let key = RegisterKey(meter: row.number(0), register: row.number(1)) else { return }
            extents[key] = WindowExtent(
                count: row.number(2), first: Instant(milliseconds: row.number(3)),
                last: Instant(milliseconds: row.number(4)))
        }
        try PackRows.forEach(in: window, page, db, onDamage: onDamage) { pack in
            for entry in pack.directory { extents[entry.key].add(entry.count, entry.first, entry.last) }
        }
        return extents.map { ($0.key, $0.value) }.sorted { $0.key.precedes($1.key) }
    }

    /// The first page with blocks in a window, after another; nil when there is none.
    ///
    /// - Throws: ``StoreFault`` `corrupt` when the rows name one that can't be.
    static func page(in window: Window, after page: RegisterPage?, _ db: Database) throws -> RegisterPage? {
        let last = page?.number ?? -1
        let statement = try DirectStatement(
            """
            SELECT min(page) FROM (
                SELECT (SELECT min(page) FROM pack WHERE window = ?1 AND page > ?2) AS page
                UNION ALL
                SELECT (SELECT min(meter) FROM block WHERE window = ?1 AND meter >= ?3) / ?4
            )
            """, db)
        var found: Int64?
        let next = RegisterPage(number: last + 1)
        try statement.forEach(window.number, last, next.firstID, RegisterPage.length) { row in
            found = row.isNull(0) ? nil : row.number(0)
        }
        guard let found else { return nil }
        // A key that changed on the disk may compare as no number does: the walk goes on, or ends.
        guard found > last, found <= RegisterPage.last else { throw misplaced("page \(found) from \(window.start)") }
        return RegisterPage(number: found)
    }

    /// The first window with blocks from one on; nil when there is none.
    ///
    /// - Throws: ``StoreFault`` `corrupt` when the rows name one that can't be.
    static func window(from window: Window, _ db: Database) throws -> Window? {
        let statement = try DirectStatement(
            """
            SELECT min(window) FROM (
                SELECT (SELECT min(window) FROM block WHERE window >= ?1) AS window
                UNION ALL
                SELECT (SELECT min(window) FROM pack WHERE window >= ?1)
            )
            """, db)
        var found: Int64?
        try statement.forEach(window.number) { row in found = row.isNull(0) ? nil : row.number(0) }
        guard let found else { return nil }
        guard found >= window.number, Window.numbers.contains(found) else { throw misplaced("month \(found)") }
        return Window(number: found)
    }

    private static func misplaced(_ place: String) -> StoreFault {
        StoreFault(.corrupt, "the keys of blocks are damaged: they tell of \(place): restore a backup")
    }

    /// The windows there are, oldest first, without looking at every block.
    static func windows(_ db: Database) throws -> [Window] {
        var windows: [Window] = []
        var next = try window(from: .first, db)
        while let window = next {
            windows.append(window)
            next = try self.window(from: window.next, db)
        }
        return windows
    }

    /// How many blocks there are and how many readings they hold.
    static func totals(_ db: Database) throws -> (blocks: Int64, readings: Int64) {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT sum(blocks), sum(readings) FROM (
                    SELECT count(*) AS blocks, coalesce(sum(count), 0) AS readings FROM block
                    UNION ALL
                    SELECT coalesce(sum(blocks), 0), coalesce(sum(count), 0) FROM pack
                )
                """)
        return (row?[0] ?? 0, row?[1] ?? 0)
    }
}

extension BlockIndex.Entry {
    fileprivate init(_ entry: PackCodec.Entry, generation: Int64) {
        self.init(place: .pack(generation: generation), first: entry.first, last: entry.last, count: entry.count)
    }
}

/// How much a window holds of a register, and from when to when.
struct WindowExtent: Hashable, Sendable {
    var count: Int64
    var first: Instant
    var last: Instant
}

extension WindowExtent? {
    mutating func add(_ count: Int, _ first: Instant, _ last: Instant) {
        guard let known = self else {
            self = WindowExtent(count: Int64(count), first: first, last: last)
            return
        }
        self = WindowExtent(
            count: known.count + Int64(count), first: Swift.min(known.first, first), last: Swift.max(known.last, last))
    }
}

extension TimeSpan {
    /// Whether a block may hold something of it.
    func meets(_ entry: PackCodec.Entry) -> Bool { entry.last >= start && entry.first < end }
}

extension RegisterKey {
    /// Nil for numbers that name no register.
    init?(meter: Int64, register: Int64) {
        guard let meter = MeterID(meter), let register = UInt16(exactly: register) else { return nil }
        self.init(meter, RegisterID(register))
    }

    /// By meter, then by register.
    func precedes(_ other: RegisterKey) -> Bool { (meter, register) < (other.meter, other.register) }
}
