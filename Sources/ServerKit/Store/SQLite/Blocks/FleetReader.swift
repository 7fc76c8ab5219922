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
            windows.append(try WindowBlocks(window, first...last, blocks, db))
        }
    }

    /// The next register of which anything is known; its history is nil when it has too many readings in the span.
    mutating func next() throws -> (key: RegisterKey, history: RegisterHistory?)? {
        while let register = registers.popFirst() {
            let openings = openings[register.meter] ?? []
            var found = Found()
            for index in windows.indices { try windows[index].take(register.meter, span, most, into: &found) }
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
    private let blocks: BlockReader
    private let rows: RowCursor
    private var row: Row?

    init(_ window: Window, _ meters: ClosedRange<MeterID>, _ blocks: BlockReader, _ db: Database) throws {
        self.window = window
        self.blocks = blocks
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
    mutating func take(_ meter: MeterID, _ span: TimeSpan, _ most: Int, into found: inout Found) throws {
        while let row {
            let current = row[0] as Int64
            if current > meter.value { return }
            if current == meter.value { try take(row, RegisterKey(meter), span, most, into: &found) }
            self.row = try rows.next()
        }
    }

    private func take(
        _ row: Row, _ key: RegisterKey, _ span: TimeSpan, _ most: Int, into found: inout Found
    ) throws {
        let first = Instant(milliseconds: row[1])
        let last = Instant(milliseconds: row[2])
        if last < span.start {
            found.passedBefore = max(found.passedBefore ?? last, last)
            return
        }
        // The block that begins with the very reading that follows is worth decoding.
        if first > span.end {
            found.passedAfter = min(found.passedAfter ?? first, first)
            return
        }
        found.count += row[3]
        guard found.count <= most else { return }
        let block = try blocks.decode(row, window: window, key: key, generation: 4, data: 5)
        let low = block.firstPosition(notBefore: Reading(at: span.start, value: .least))
        let high = block.firstPosition(notBefore: Reading(at: span.end, value: .least))
        if low > 0 { found.before = [found.before, block[low - 1]].compactMap(\.self).max() }
        if high < block.count {
            found.after = [found.after, block.greatest(at: high)].compactMap(\.self).min(by: Reading.comesFirst)
        }
        if found.readings.isEmpty, low == 0, high == block.count {
            found.readings = block
        } else {
            found.readings.append(contentsOf: block[low..<high])
        }
    }
}
