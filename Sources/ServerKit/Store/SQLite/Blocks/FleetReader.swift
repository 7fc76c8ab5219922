import GRDB
import GridModel

/// Reads the histories of neighbouring meters together: one range query for each window in place of one for each meter.
struct FleetReader {
    struct Register {
        let meter: MeterID
        let snapshot: RegisterBook.Snapshot?
    }

    /// Meters in order that lie so close that their blocks are read in one go.
    ///
    /// A range query steps over the blocks of meters that lie between; a query of its own costs as much as some tens.
    static func runs(_ registers: [Register]) -> [ArraySlice<Register>] {
        var runs: [ArraySlice<Register>] = []
        var start = 0
        for index in registers.indices {
            let next = index + 1
            if next == registers.count || registers[next].meter.value - registers[index].meter.value > widestGap {
                runs.append(registers[start..<next])
                start = next
            }
        }
        return runs
    }

    private static let widestGap: Int64 = 32

    private let span: TimeSpan
    private let most: Int
    private let blocks: BlockReader
    private let db: Database
    private var registers: ArraySlice<Register>
    private var windows: [WindowBlocks] = []
    private var openings: [MeterID: [Opening]]

    init(_ run: ArraySlice<Register>, span: TimeSpan, most: Int, blocks: BlockReader, _ db: Database) throws {
        self.span = span
        self.most = most
        self.blocks = blocks
        self.db = db
        registers = run
        openings = [:]
        guard let first = run.first?.meter, let last = run.last?.meter else { return }
        openings = try MeterRows.openings(of: first...last, db)
        let compacted = run.compactMap(\.snapshot?.compacted)
        guard let earliest = compacted.map(\.lowerBound).min(), let latest = compacted.map(\.upperBound).max() else {
            return
        }
        // The reading that follows is most often right at the span's end: its window too.
        let wide = TimeSpan(start: span.start, end: span.end.adding(milliseconds: 1))
        for window in Window.covering(wide, within: earliest...latest) {
            windows.append(try WindowBlocks(window, first...last, span, blocks, db))
        }
    }

    /// The next register of which anything is known; its history is nil when it has too many readings in the span.
    mutating func next() throws -> (key: RegisterKey, history: RegisterHistory?)? {
        while let register = registers.popFirst() {
            let openings = openings[register.meter] ?? []
            var found = Found()
            for index in windows.indices { try windows[index].take(register.meter, most, into: &found) }
            guard register.snapshot != nil || !openings.isEmpty else { continue }
            let key = RegisterKey(register.meter)
            if found.count > most { return (key, nil) }
            return (key, try history(of: key, register.snapshot, found, openings))
        }
        return nil
    }

    private func history(
        of key: RegisterKey, _ snapshot: RegisterBook.Snapshot?, _ found: Found, _ openings: [Opening]
    ) throws -> RegisterHistory {
        var before = found.before
        var after = found.after
        guard let snapshot else { return RegisterHistory(before: nil, readings: [], after: nil, openings: openings) }
        if let compacted = snapshot.compacted {
            // What the windows at hand do not tell for certain is looked up.
            if compacted.lowerBound < span.start, before == nil || found.passedBefore.map({ $0 >= before!.at }) ?? false
            {
                let from = min(span.start, compacted.upperBound.adding(milliseconds: 1))
                before = try blocks.last(before: from, of: key, floor: compacted.lowerBound, db)
            }
            if compacted.upperBound >= span.end, after == nil || found.passedAfter.map({ $0 <= after!.at }) ?? false {
                let from = max(span.end, compacted.lowerBound)
                after = try blocks.first(from: from, of: key, ceiling: compacted.upperBound, db)
            }
        }
        return RegisterHistory(
            snapshot, span, before: before, readings: found.readings, after: after, openings: openings)
    }
}

/// What the windows that were read hold of one register.
private struct Found {
    var readings: [Reading] = []
    /// The latest before the span and the earliest after it, among the blocks that reach into the span or were decoded.
    var before: Reading?
    var after: Reading?
    /// The latest end of the blocks that were passed over as too early, the earliest start of those too late.
    var passedBefore: Instant?
    var passedAfter: Instant?
    /// Readings of the blocks that reach into the span, decoded or not.
    var count = 0
}

/// The blocks of one window, in order of meter.
private struct WindowBlocks {
    private let window: Window
    private let span: TimeSpan
    private let blocks: BlockReader
    private let db: Database
    private let rows: RowCursor
    private var row: Row?
    private var packs: PagePacks?

    init(_ window: Window, _ meters: ClosedRange<MeterID>, _ span: TimeSpan, _ blocks: BlockReader, _ db: Database)
        throws
    {
        self.window = window
        self.span = span
        self.blocks = blocks
        self.db = db
        // Several windows are read side by side, so the statement is not the cached one.
        rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT meter, first, last, count, generation, data FROM block
                WHERE window = ? AND meter BETWEEN ? AND ? AND register = 0
                """, arguments: [window.number, meters.lowerBound.value, meters.upperBound.value])
        row = try rows.next()
    }

    /// Takes in a meter's blocks; meters must be asked for in order.
    mutating func take(_ meter: MeterID, _ most: Int, into found: inout Found) throws {
        let key = RegisterKey(meter)
        while let row {
            let current = row[0] as Int64
            if current > meter.value { break }
            if current == meter.value {
                try found.take(
                    from: Instant(milliseconds: row[1]), through: Instant(milliseconds: row[2]), count: row[3], span,
                    most
                ) { try blocks.decode(row, window: window, key: key, generation: 4, data: 5) }
            }
            self.row = try rows.next()
        }
        let page = RegisterPage(holding: meter)
        if packs?.page != page { packs = try PagePacks(page, in: window, span, blocks, db) }
        try packs?.forEach(key) { pack, entry in
            try found.take(from: entry.first, through: entry.last, count: entry.count, span, most) {
                try pack.bytes.withUnsafeBytes { bytes in
                    try blocks.decode(
                        UnsafeRawBufferPointer(rebasing: bytes[entry.bytes]), window: window, key: key,
                        generation: pack.generation)
                }
            }
        }
    }
}

/// A page's packs of one window, as far as they tell of a span.
private struct PagePacks {
    struct Pack {
        let generation: Int64
        let directory: [PackCodec.Entry]
        /// Empty when none of its blocks reaches into the span or begins at its very end.
        let bytes: [UInt8]
        fileprivate var next = 0
    }

    let page: RegisterPage
    private var packs: [Pack] = []

    init(
        _ page: RegisterPage, in window: Window, _ span: TimeSpan, _ blocks: BlockReader, _ db: Database
    ) throws {
        self.page = page
        var packs: [Pack] = []
        try PackRows.forEach(in: window, page, db, onDamage: blocks.refuse) { pack in
            let isNeeded = pack.directory.contains { $0.last >= span.start && $0.first <= span.end }
            packs.append(
                Pack(
                    generation: pack.generation, directory: pack.directory,
                    bytes: isNeeded ? Array(pack.bytes) : []))
        }
        self.packs = packs
    }

    /// Hands a register's blocks to `body`; registers must be asked for in order.
    mutating func forEach(_ key: RegisterKey, body: (Pack, PackCodec.Entry) throws -> Void) throws {
        for index in packs.indices {
            var next = packs[index].next
            let directory = packs[index].directory
            while next < directory.count, directory[next].key.precedes(key) { next += 1 }
            packs[index].next = next
            if next < directory.count, directory[next].key == key { try body(packs[index], directory[next]) }
        }
    }
}

extension Found {
    /// Takes in a block, decoded only where that tells something of the span.
    fileprivate mutating func take(
        from first: Instant, through last: Instant, count: Int, _ span: TimeSpan, _ most: Int,
        decode: () throws -> [Reading]
    ) throws {
        if last < span.start {
            passedBefore = max(passedBefore ?? last, last)
            return
        }
        // The block that begins with the very reading that follows is worth decoding.
        if first > span.end {
            passedAfter = min(passedAfter ?? first, first)
            return
        }
        self.count += count
        guard self.count <= most else { return }
        var block = try decode()
        let low = block.firstPosition(notBefore: Reading(at: span.start, value: .least))
        let high = block.firstPosition(notBefore: Reading(at: span.end, value: .least))
        if low > 0 { before = before.map { max($0, block[low - 1]) } ?? block[low - 1] }
        if let next = block.greatest(at: high) {
            after = after.map { Reading.comesFirst(next, $0) ? next : $0 } ?? next
        }
        if readings.isEmpty, low == 0 {
            // Nearly always, and then there is no need to copy.
            block.removeLast(block.count - high)
            readings = block
        } else {
            readings.append(contentsOf: block[low..<high])
        }
    }
}
