import Foundation
import GRDB
import GridModel

/// Finds readings in the blocks.
struct BlockReader: Sendable {
    /// Told of blocks that can't be read.
    var damage: DamageLog?

    /// What was read while one group was checked, so that a batch of old readings decodes each block once.
    struct Memo {
        fileprivate var listed: [Place: [BlockIndex.Entry]] = [:]
        fileprivate var packed: [PagePlace: [RegisterKey: [BlockIndex.Entry]]] = [:]
        fileprivate var decoded: [BlockID: [Reading]] = [:]
        fileprivate var decodedReadings = 0
        /// Beyond this many readings the memo starts anew.
        fileprivate static let limit = 1_000_000
    }

    fileprivate struct Place: Hashable {
        let window: Window
        let key: RegisterKey
    }

    fileprivate struct PagePlace: Hashable {
        let window: Window
        let page: RegisterPage
    }

    fileprivate struct BlockID: Hashable {
        let place: Place
        let block: BlockIndex.Place
    }

    func contains(_ reading: Reading, of key: RegisterKey, memo: inout Memo, _ db: Database) throws -> Bool {
        let place = Place(window: Window(holding: reading.at), key: key)
        // What a damaged block holds nobody can tell: a reading that may be in it is taken as new, since a question
        // gives what is there twice once, and what was refused not at all.
        let listed = try memo.listed[place] ?? list(place, &memo, db)
        memo.listed[place] = listed
        for block in listed where block.first <= reading.at && reading.at <= block.last {
            let readings: [Reading]
            do {
                readings = try decoded(BlockID(place: place, block: block.place), &memo, db)
            } catch let fault as StoreFault where fault.code == .corrupt {
                continue
            }
            let position = readings.firstPosition(notBefore: reading)
            if position < readings.count, readings[position] == reading { return true }
        }
        return false
    }

    private func list(_ place: Place, _ memo: inout Memo, _ db: Database) throws -> [BlockIndex.Entry] {
        let pagePlace = PagePlace(window: place.window, page: RegisterPage(holding: place.key.meter))
        let packed =
            try memo.packed[pagePlace]
            ?? BlockIndex.packed(in: place.window, pagePlace.page, db, onDamage: { damage?.report($0) })
        memo.packed[pagePlace] = packed
        return try BlockIndex.rows(of: place.key, in: place.window, db) + (packed[place.key] ?? [])
    }

    /// Readings of one window within a span, in order of their blocks, not of time.
    func readings(of key: RegisterKey, in window: Window, _ span: TimeSpan, _ db: Database) throws -> [Reading] {
        var result: [Reading] = []
        try append(of: key, in: window, span, to: &result, db)
        return result
    }

    /// The same, added to what was read of other windows.
    func append(
        of key: RegisterKey, in window: Window, _ span: TimeSpan, to result: inout [Reading], _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT generation, data FROM block
                WHERE window = ? AND meter = ? AND register = ? AND last >= ? AND first < ?
                """)
        let rows = try Row.fetchCursor(
            statement,
            arguments: [
                window.number, key.meter.value, Int64(key.register.value), span.start.milliseconds,
                span.end.milliseconds,
            ])
        func take(_ block: [Reading]) {
            let low = block.firstPosition(notBefore: Reading(at: span.start, value: .least))
            let high = block.firstPosition(notBefore: Reading(at: span.end, value: .least))
            result.append(contentsOf: block[low..<high])
        }
        while let row = try rows.next() {
            take(try decode(row, window: window, key: key, generation: 0, data: 1))
        }
        try PackRows.forEachBlock(of: key, in: window, within: span, db, onDamage: refuse) { generation, _, bytes in
            take(try decode(bytes, window: window, key: key, generation: generation))
        }
    }

    /// Reports damage that can't be passed over.
    func refuse(_ fault: StoreFault) throws {
        damage?.report(fault)
        throw fault
    }

    /// Where a span's readings of one register reach about `most`: the start of the block that goes beyond; the span's
    /// end when none does. With it, about how many there are up to there.
    ///
    /// It is after the span's start, and the blocks are not read for it.
    func reach(
        of key: RegisterKey, in span: TimeSpan, windows: some Sequence<Window>, most: Int, _ db: Database
    ) throws -> (end: Instant, count: Int) {
        var count = 0
        for window in windows {
            let blocks = try BlockIndex.blocks(of: key, in: window, within: span, db, onDamage: refuse)
            for block in blocks.sorted(by: { $0.first < $1.first }) {
                if count + block.count > most, block.first > span.start { return (block.first, count) }
                count += block.count
            }
        }
        return (span.end, count)
    }

    /// The latest reading before an instant, of several at one instant the greatest; windows before `floor` are known
    /// to hold none.
    func last(before instant: Instant, of key: RegisterKey, floor: Instant, _ db: Database) throws -> Reading? {
        let first = Window(holding: floor)
        var window = Window(holding: instant)
        while window >= first {
            if let found = try last(before: instant, of: key, in: window, db) { return found }
            window = window.previous
        }
        return nil
    }

    /// A register has hundreds of blocks in a month when it is read every second: the latest that can hold it are read.
    private func last(
        before instant: Instant, of key: RegisterKey, in window: Window, _ db: Database
    ) throws -> Reading? {
        let place = Place(window: window, key: key)
        var found: Reading?
        let listed = try BlockIndex.blocks(of: key, in: window, db, onDamage: refuse)
        for bounds in listed.filter({ $0.first < instant }).sorted(by: { $0.last > $1.last }) {
            if let found, bounds.last < found.at { break }
            let block = try load(BlockID(place: place, block: bounds.place), db)
            let end = block.firstPosition(notBefore: Reading(at: instant, value: .least))
            if end > 0 { found = max(found ?? block[end - 1], block[end - 1]) }
        }
        return found
    }

    /// The two newest readings of those blocks that can be read; nil when there is none.
    func latestReadable(
        of key: RegisterKey, within known: ClosedRange<Instant>, _ db: Database
    ) throws -> LatestReadings? {
        var latest: LatestReadings?
        var window = Window(holding: known.upperBound)
        while window >= Window(holding: known.lowerBound), latest?.previous == nil {
            let listed = try BlockIndex.blocks(of: key, in: window, db, onDamage: { damage?.report($0) })
            for block in listed.sorted(by: { $0.last > $1.last }) {
                if let previous = latest?.previous, block.last < previous.at { break }
                do {
                    let id = BlockID(place: Place(window: window, key: key), block: block.place)
                    for reading in try load(id, db) { latest = .merging(latest, reading) }
                } catch let fault as StoreFault where fault.code == .corrupt {
                    continue
                }
            }
            window = window.previous
        }
        return latest
    }

    /// The earliest reading from an instant on, of several at one instant the greatest.
    func first(from instant: Instant, of key: RegisterKey, ceiling: Instant, _ db: Database) throws -> Reading? {
        let last = Window(holding: ceiling)
        var window = Window(holding: instant)
        while window <= last {
            if let found = try first(from: instant, of: key, in: window, db) { return found }
            window = window.next
        }
        return nil
    }

    private func first(from instant: Instant, of key: RegisterKey, in window: Window, _ db: Database) throws -> Reading?
    {
        let place = Place(window: window, key: key)
        var found: Reading?
        let listed = try BlockIndex.blocks(of: key, in: window, db, onDamage: refuse)
        for bounds in listed.filter({ $0.last >= instant }).sorted(by: { $0.first < $1.first }) {
            if let found, bounds.first > found.at { break }
            let block = try load(BlockID(place: place, block: bounds.place), db)
            let start = block.firstPosition(notBefore: Reading(at: instant, value: .least))
            guard start < block.count, let greatest = block.greatest(at: start) else { continue }
            if found.map({ Reading.comesFirst(greatest, $0) }) ?? true { found = greatest }
        }
        return found
    }

    private func load(_ id: BlockID, _ db: Database) throws -> [Reading] {
        let (window, key) = (id.place.window, id.place.key)
        var readings: [Reading] = []
        switch id.block {
        case .row(let generation):
            let statement = try DirectStatement(
                "SELECT data FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?", db)
            try statement.forEach(window.number, key.meter.value, Int64(key.register.value), generation) { row in
                readings = try decode(row.blob(0), window: window, key: key, generation: generation)
            }
        case .pack(let generation):
            let page = RegisterPage(holding: key.meter)
            try PackRows.take(generation, in: window, page, db, onDamage: refuse) { pack in
                guard let entry = pack.entry(of: key) else { return }
                readings = try decode(pack.block(entry), window: window, key: key, generation: generation)
            }
        }
        return readings
    }

    /// The block in a row, by the positions of its columns; its bytes are not copied.
    func decode(_ row: Row, window: Window, key: RegisterKey, generation: Int, data: Int) throws -> [Reading] {
        try row.withUnsafeData(atIndex: data) { bytes in
            try decode(bytes ?? Data(), window: window, key: key, generation: row[generation])
        }
    }

    func decode(_ data: Data, window: Window, key: RegisterKey, generation: Int64) throws -> [Reading] {
        try data.withUnsafeBytes { try decode($0, window: window, key: key, generation: generation) }
    }

    func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey, generation: Int64
    ) throws -> [Reading] {
        do {
            return try Self.decode(bytes, window: window, key: key, generation: generation)
        } catch let fault as StoreFault {
            damage?.report(fault)
            throw fault
        }
    }

    /// Throws ``StoreFault`` `corrupt`, with the block's place, for bytes that are not what was stored there.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey, generation: Int64
    ) throws -> [Reading] {
        do throws(FormatError) {
            return try BlockCodec.decode(bytes, window: window, key: key)
        } catch {
            throw StoreFault(
                .corrupt,
                "block \(generation) of meter \(key.meter) from \(window.start) is damaged (\(error)): restore a backup"
            )
        }
    }

    private func decoded(_ id: BlockID, _ memo: inout Memo, _ db: Database) throws -> [Reading] {
        if let readings = memo.decoded[id] { return readings }
        let readings = try load(id, db)
        if memo.decodedReadings > Memo.limit {
            memo.decoded = [:]
            memo.decodedReadings = 0
        }
        memo.decoded[id] = readings
        memo.decodedReadings += readings.count
        return readings
    }
}

extension Reading {
    /// The order in which a register's course is looked for forward: by instant, of several at one the greatest first.
    static func comesFirst(_ a: Reading, _ b: Reading) -> Bool { a.at == b.at ? a.value > b.value : a.at < b.at }
}

extension Energy {
    /// Less than every other: the first of an instant.
    static let least = Energy(milliwattHours: .min)
}

extension RandomAccessCollection<Reading> where Index == Int {
    /// The greatest of the readings at the instant of the one at a position; the collection is in order.
    func greatest(at position: Int) -> Reading? {
        guard position < endIndex else { return nil }
        var last = position
        while last + 1 < endIndex, self[last + 1].at == self[position].at { last += 1 }
        return self[last]
    }

    /// The first position whose reading is not before `reading`; the collection is in order.
    func firstPosition(notBefore reading: Reading) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle] < reading { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
