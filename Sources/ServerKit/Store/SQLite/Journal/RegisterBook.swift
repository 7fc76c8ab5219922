import GridModel
import Synchronization

/// What is at hand of every register without asking the disk: its newest readings, the bounds of what is compacted,
/// and its tail, the readings that are still in the journal.
///
/// Only the writer changes it; anyone may read.
final class RegisterBook: Sendable {
    struct TailReading {
        var reading: Reading
        var sequence: Int64
    }

    struct Entry {
        var latest: LatestReadings?
        /// The latest instant known, readings included whose commit is under way.
        var newestStaged: Instant?
        /// First and last instant among the blocks; nil when there are none.
        var compacted: ClosedRange<Instant>?
        /// In order of reading.
        var tail: [TailReading] = []
    }

    struct Snapshot {
        var tail: [Reading]
        var compacted: ClosedRange<Instant>?
    }

    private struct State {
        var slots: [RegisterKey: Int] = [:]
        var entries: ContiguousArray<Entry> = []
        var tailCount: Int64 = 0
        var compactedCount: Int64 = 0
        var acknowledged: Int64 = 0
        var duplicates: Int64 = 0
        var sequence: Int64 = 0

        mutating func slot(of key: RegisterKey) -> Int {
            if let slot = slots[key] { return slot }
            slots[key] = entries.count
            entries.append(Entry())
            return entries.count - 1
        }
    }

    private let state = Mutex(State())

    // MARK: Reading it

    func latest(of key: RegisterKey) -> LatestReadings? {
        state.withLock { state in state.slots[key].flatMap { state.entries[$0].latest } }
    }

    func snapshot(of key: RegisterKey) -> Snapshot? {
        let entry = state.withLock { state in state.slots[key].map { state.entries[$0] } }
        guard let entry else { return nil }
        return Snapshot(tail: entry.tail.map(\.reading), compacted: entry.compacted)
    }

    var counts: ReadingCounts {
        state.withLock { state in
            var counts = ReadingCounts()
            counts.stored = state.compactedCount + state.tailCount
            counts.acknowledged = state.acknowledged
            counts.duplicates = state.duplicates
            counts.journalReadings = state.tailCount
            counts.journalSequence = state.sequence
            return counts
        }
    }

    // MARK: Deciding what is new

    enum Standing {
        /// Later than everything known of the register.
        case newest
        /// Not later, and not in the tail; the blocks decide when they may hold it.
        case late(mayBeCompacted: Bool)
        case inTail
    }

    /// Walks over `readings` from `start` while each is the newest of its register, stages those, and gives back the
    /// index of the first that is not.
    ///
    /// One lock for the whole walk: this is the way of nearly every reading.
    func stageNewest(_ readings: [SubmittedReading], from start: Int) -> Int {
        state.withLock { state in
            var index = start
            while index < readings.count {
                let reading = readings[index]
                let slot = state.slot(of: reading.key)
                if let newest = state.entries[slot].newestStaged, reading.at <= newest { return index }
                state.entries[slot].newestStaged = reading.at
                index += 1
            }
            return index
        }
    }

    func stage(_ at: Instant, of key: RegisterKey) {
        state.withLock { state in
            let slot = state.slot(of: key)
            state.entries[slot].newestStaged = max(state.entries[slot].newestStaged ?? at, at)
        }
    }

    func standing(of reading: Reading, in key: RegisterKey) -> Standing {
        state.withLock { state in
            guard let slot = state.slots[key], let newest = state.entries[slot].newestStaged, reading.at <= newest
            else {
                return .newest
            }
            let entry = state.entries[slot]
            let position = entry.tail.firstIndex(notBefore: reading)
            if position < entry.tail.count, entry.tail[position].reading == reading { return .inTail }
            return .late(mayBeCompacted: entry.compacted?.contains(reading.at) ?? false)
        }
    }

    /// Whether a register has a reading after `instant`, commits under way included.
    func hasReading(after instant: Instant, of key: RegisterKey) -> Bool {
        state.withLock { state in
            guard let slot = state.slots[key], let newest = state.entries[slot].newestStaged else { return false }
            return newest > instant
        }
    }

    // MARK: Following the writer

    /// Takes in what was committed.
    func apply(_ readings: [CommittedReading], sequence: Int64) {
        state.withLock { state in
            for committed in readings {
                let slot = state.slot(of: committed.key)
                state.entries[slot].take(TailReading(reading: committed.reading, sequence: sequence))
            }
            state.tailCount += Int64(readings.count)
            if sequence > state.sequence { state.sequence = sequence }
        }
    }

    func acknowledged(_ count: Int, duplicates: Int) {
        state.withLock { state in
            state.acknowledged += Int64(count)
            state.duplicates += Int64(duplicates)
        }
    }

    /// Forgets what was staged for a commit that failed.
    func unstage(_ keys: Set<RegisterKey>) {
        state.withLock { state in
            for key in keys {
                guard let slot = state.slots[key] else { continue }
                state.entries[slot].newestStaged = state.entries[slot].latest?.last.at
            }
        }
    }

    /// Moves readings of one register from the tail to the blocks: those committed through `sequence` within `window`.
    func compacted(_ key: RegisterKey, in window: Window, through sequence: Int64, count: Int) {
        state.withLock { state in
            guard let slot = state.slots[key] else { return }
            let start = window.start
            let end = window.next.start
            var first: Instant?
            var last: Instant?
            state.entries[slot].tail.removeAll { tail in
                guard tail.sequence <= sequence, tail.reading.at >= start, tail.reading.at < end else { return false }
                first = first ?? tail.reading.at
                last = tail.reading.at
                return true
            }
            if state.entries[slot].tail.isEmpty { state.entries[slot].tail = [] }
            if let first, let last {
                let known = state.entries[slot].compacted ?? first...last
                state.entries[slot].compacted = min(known.lowerBound, first)...max(known.upperBound, last)
            }
            state.tailCount -= Int64(count)
            state.compactedCount += Int64(count)
        }
    }

    /// Takes in what the disk says of a register's blocks, at start.
    func restore(_ key: RegisterKey, latest: LatestReadings, compacted: ClosedRange<Instant>, count: Int64) {
        state.withLock { state in
            let slot = state.slot(of: key)
            state.entries[slot].latest = latest
            state.entries[slot].newestStaged = latest.last.at
            state.entries[slot].compacted = compacted
            state.compactedCount += count
        }
    }

    func restore(sequence: Int64) {
        state.withLock { $0.sequence = max($0.sequence, sequence) }
    }
}

extension RegisterBook.Entry {
    fileprivate mutating func take(_ new: RegisterBook.TailReading) {
        if let newest = tail.last?.reading, new.reading < newest {
            tail.insert(new, at: tail.firstIndex(notBefore: new.reading))
        } else {
            tail.append(new)
        }
        newestStaged = max(newestStaged ?? new.reading.at, new.reading.at)
        latest = LatestReadings.merging(latest, new.reading)
    }
}

extension [RegisterBook.TailReading] {
    /// The first position whose reading is not before `reading`.
    fileprivate func firstIndex(notBefore reading: Reading) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].reading < reading { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension LatestReadings {
    /// The two newest readings when one more is known; of several at one instant the greatest counts.
    static func merging(_ known: LatestReadings?, _ reading: Reading) -> LatestReadings {
        guard var known else { return LatestReadings(last: reading, previous: nil) }
        if reading.at > known.last.at { return LatestReadings(last: reading, previous: known.last) }
        if reading.at == known.last.at {
            known.last = max(known.last, reading)
        } else if let previous = known.previous, reading < previous {
            return known
        } else {
            known.previous = reading
        }
        return known
    }
}
