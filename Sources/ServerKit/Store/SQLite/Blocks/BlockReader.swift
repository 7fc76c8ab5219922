import Foundation
import GRDB
import GridModel

/// Finds readings in the blocks.
struct BlockReader: Sendable {
    /// What was read while one group was checked, so that a batch of old readings decodes each block once.
    struct Memo {
        fileprivate var listed: [Place: [Bounds]] = [:]
        fileprivate var decoded: [BlockID: [Reading]] = [:]
        fileprivate var decodedReadings = 0
        /// Beyond this many readings the memo starts anew.
        fileprivate static let limit = 1_000_000
    }

    fileprivate struct Place: Hashable {
        let window: Window
        let key: RegisterKey
    }

    fileprivate struct BlockID: Hashable {
        let place: Place
        let generation: Int64
    }

    fileprivate struct Bounds {
        let generation: Int64
        let first: Instant
        let last: Instant
    }

    func contains(_ reading: Reading, of key: RegisterKey, memo: inout Memo, _ db: Database) throws -> Bool {
        let place = Place(window: Window(holding: reading.at), key: key)
        let listed = try memo.listed[place] ?? list(place, db)
        memo.listed[place] = listed
        for bounds in listed where bounds.first <= reading.at && reading.at <= bounds.last {
            let readings = try decoded(place, bounds.generation, &memo, db)
            let position = readings.firstPosition(notBefore: reading)
            if position < readings.count, readings[position] == reading { return true }
        }
        return false
    }

    /// Readings of one window within a span, in order of their blocks, not of time.
    func readings(of key: RegisterKey, in window: Window, _ span: TimeSpan, _ db: Database) throws -> [Reading] {
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
        var result: [Reading] = []
        while let row = try rows.next() {
            let block = try decode(row["data"], window: window, key: key, generation: row["generation"])
            let low = block.firstPosition(notBefore: Reading(at: span.start, value: Energy(milliwattHours: .min)))
            let high = block.firstPosition(notBefore: Reading(at: span.end, value: Energy(milliwattHours: .min)))
            result.append(contentsOf: block[low..<high])
        }
        return result
    }

    /// The latest reading before an instant, of several at one instant the greatest; windows before `floor` are known
    /// to hold none.
    func last(before instant: Instant, of key: RegisterKey, floor: Instant, _ db: Database) throws -> Reading? {
        let first = Window(holding: floor)
        var window = Window(holding: instant)
        while window >= first {
            let span = TimeSpan(start: window.start, end: min(instant, window.next.start))
            if let found = try readings(of: key, in: window, span, db).max() { return found }
            window = window.previous
        }
        return nil
    }

    /// The earliest reading from an instant on, of several at one instant the greatest.
    func first(from instant: Instant, of key: RegisterKey, ceiling: Instant, _ db: Database) throws -> Reading? {
        let last = Window(holding: ceiling)
        var window = Window(holding: instant)
        while window <= last {
            let span = TimeSpan(start: max(instant, window.start), end: window.next.start)
            let found = try readings(of: key, in: window, span, db)
            if let earliest = found.min() { return found.filter { $0.at == earliest.at }.max() }
            window = window.next
        }
        return nil
    }

    func decode(_ data: Data, window: Window, key: RegisterKey, generation: Int64) throws -> [Reading] {
        try data.withUnsafeBytes { try Self.decode($0, window: window, key: key, generation: generation) }
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

    private func list(_ place: Place, _ db: Database) throws -> [Bounds] {
        let statement = try db.cachedStatement(
            sql: "SELECT generation, first, last FROM block WHERE window = ? AND meter = ? AND register = ?")
        return try Row.fetchAll(
            statement,
            arguments: [place.window.number, place.key.meter.value, Int64(place.key.register.value)]
        ).map { row in
            Bounds(
                generation: row["generation"], first: Instant(milliseconds: row["first"]),
                last: Instant(milliseconds: row["last"]))
        }
    }

    private func decoded(
        _ place: Place, _ generation: Int64, _ memo: inout Memo, _ db: Database
    ) throws -> [Reading] {
        let id = BlockID(place: place, generation: generation)
        if let readings = memo.decoded[id] { return readings }
        let statement = try db.cachedStatement(
            sql: "SELECT data FROM block WHERE window = ? AND meter = ? AND register = ? AND generation = ?")
        let data = try Data.fetchOne(
            statement,
            arguments: [
                place.window.number, place.key.meter.value, Int64(place.key.register.value), generation,
            ])
        let readings = try data.map {
            try decode($0, window: place.window, key: place.key, generation: generation)
        }
        if memo.decodedReadings > Memo.limit {
            memo.decoded = [:]
            memo.decodedReadings = 0
        }
        memo.decoded[id] = readings ?? []
        memo.decodedReadings += readings?.count ?? 0
        return readings ?? []
    }
}

extension RandomAccessCollection<Reading> where Index == Int {
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
