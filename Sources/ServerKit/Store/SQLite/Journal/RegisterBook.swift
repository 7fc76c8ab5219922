import GridModel
import Synchronization

/// What is at hand of every register without asking the disk: its newest readings, the bounds of what is compacted,
/// and its tail, the readings that are still in the journal.
///
/// Only the writer changes it; anyone may read. 64 bytes a register and 24 a reading in the journal.
final class RegisterBook: Sendable {
    struct Snapshot {
        /// In order.
        var tail: [Reading]
        var compacted: ClosedRange<Instant>?
    }

    fileprivate struct State {
        var slots = RegisterSlots()
        var entries: ContiguousArray<RegisterEntry> = []
        var tail = JournalTail()
        var sortedTails = SortedTails()
        var tailCount: Int64 = 0
        var compactedCount: Int64 = 0
        var acknowledged: Int64 = 0
        var duplicates: Int64 = 0
        var sequence: Int64 = 0

        @inline(__always)
        mutating func slot(of key: RegisterKey) -> UInt32 {
            if let slot = slots[key] { return slot }
            entries.append(RegisterEntry())
            return slots.add(key)
        }

        func entry(of key: RegisterKey) -> RegisterEntry? { slots[key].map { entries[Int($0)] } }

        mutating func take(_ reading: Reading, slot: UInt32) {
            let head = entries[Int(slot)].head
            let number = tail.append(
                at: reading.at.milliseconds, value: reading.value.milliwattHours, slot: slot, head: head)
            entries[Int(slot)].take(reading, at: number)
            if !sortedTails.isEmpty { sortedTails.take(reading, slot: slot) }
        }
    }

    private let state = Mutex(State())

    // MARK: Reading it

    func latest(of key: RegisterKey) -> LatestReadings? { state.withLock { $0.entry(of: key)?.latest } }

    func snapshot(of key: RegisterKey) -> Snapshot? {
        let found = state.withLock { state -> (tail: [Reading], compacted: ClosedRange<Instant>?)? in
            guard let entry = state.entry(of: key) else { return nil }
            return (state.tail.readings(from: entry.head), entry.compacted)
        }
        guard let found else { return nil }
        return Snapshot(tail: found.tail.inOrder(), compacted: found.compacted)
    }

    /// The same of some meters' imported energy under one lock; nil where nothing is known.
    func snapshots(of meters: [MeterID]) -> [Snapshot?] {
        let found = state.withLock { state in
            meters.map { meter in
                state.entry(of: RegisterKey(meter)).map { (state.tail.readings(from: $0.head), $0.compacted) }
            }
        }
        return found.map { $0.map { Snapshot(tail: $0.0.inOrder(), compacted: $0.1) } }
    }

    func latest(of meters: [MeterID]) -> [(meter: MeterID, latest: LatestReadings)] {
        state.withLock { state in
            var result: [(meter: MeterID, latest: LatestReadings)] = []
            result.reserveCapacity(meters.count)
            for meter in meters {
                if let latest = state.entry(of: RegisterKey(meter))?.latest { result.append((meter, latest)) }
            }
            return result
        }
    }

    /// The first and the last instant of these meters' imported energy; nil when there is none.
    func bounds(of meters: [MeterID]) -> ClosedRange<Instant>? {
        state.withLock { state in
            var bounds: ClosedRange<Instant>?
            for meter in meters {
                guard let entry = state.entry(of: RegisterKey(meter)), let last = entry.latest?.last.at else {
                    continue
                }
                var first = entry.compacted?.lowerBound ?? last
                for reading in state.tail.readings(from: entry.head) { first = min(first, reading.at) }
                bounds = min(bounds?.lowerBound ?? first, first)...max(bounds?.upperBound ?? last, last)
            }
            return bounds
        }
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

    /// How many readings wait to be compacted, and how many registers there are.
    var waiting: (readings: Int, registers: Int) {
        state.withLock { (Int($0.tailCount), $0.entries.count) }
    }

    // MARK: Deciding what is new

    enum Standing {
        /// Later than everything known of the register.
        case newest
        /// Not later, and not in the tail; the blocks decide when they may hold it.
        case late(mayBeCompacted: Bool)
        case inTail
    }

    /// Walks over `readings` from `start` while each is the newest of its register, stages those, notes their slots, and
    /// gives back the index of the first that is not.
    ///
    /// One lock for the whole walk: this is the way of nearly every reading.
    func stageNewest(_ readings: [SubmittedReading], from start: Int, slots: inout [UInt32]) -> Int {
        state.withLock { state in
            var index = start
            while index < readings.count {
                let reading = readings[index]
                let slot = state.slot(of: reading.key)
                let at = reading.at.milliseconds
                if at <= state.entries[Int(slot)].newestStaged { return index }
                state.entries[Int(slot)].newestStaged = at
                slots.append(slot)
                index += 1
            }
            return index
        }
    }

    /// Gives back the register's slot.
    func stage(_ at: Instant, of key: RegisterKey) -> UInt32 {
        state.withLock { state in
            let slot = state.slot(of: key)
            let newest = max(state.entries[Int(slot)].newestStaged, at.milliseconds)
            state.entries[Int(slot)].newestStaged = newest
            return slot
        }
    }

    func standing(of reading: Reading, in key: RegisterKey) -> Standing {
        state.withLock { state in
            guard let slot = state.slots[key], state.entries[Int(slot)].newestStaged >= reading.at.milliseconds else {
                return .newest
            }
            let entry = state.entries[Int(slot)]
            if state.sortedTails.contains(reading, slot: slot, head: entry.head, in: state.tail) { return .inTail }
            return .late(mayBeCompacted: entry.compacted?.contains(reading.at) ?? false)
        }
    }

    /// Whether a register has a reading after `instant`, commits under way included.
    func hasReading(after instant: Instant, of key: RegisterKey) -> Bool {
        state.withLock { state in (state.entry(of: key)?.newestStaged ?? .min) > instant.milliseconds }
    }

    // MARK: Following the writer

    /// Takes in what was committed, each with its register's slot.
    func apply(_ readings: [CommittedReading], slots: [UInt32], sequence: Int64) {
        state.withLock { state in
            for index in readings.indices { state.take(readings[index].reading, slot: slots[index]) }
            state.endRow(sequence, count: readings.count)
        }
    }

    /// Takes in a journal row, at start.
    func restore(_ readings: [CommittedReading], sequence: Int64) {
        state.withLock { state in
            for committed in readings { state.take(committed.reading, slot: state.slot(of: committed.key)) }
            state.endRow(sequence, count: readings.count)
        }
    }

    func acknowledged(_ count: Int, duplicates: Int) {
        state.withLock { state in
            state.acknowledged += Int64(count)
            state.duplicates += Int64(duplicates)
        }
    }

    /// Forgets what was staged for a commit that failed.
    func unstage(_ slots: [UInt32]) {
        state.withLock { state in
            for slot in slots {
                state.entries[Int(slot)].newestStaged = state.entries[Int(slot)].latest?.last.at.milliseconds ?? .min
            }
        }
    }

    /// Readings in blocks that were let go of.
    func retired(_ count: Int) { state.withLock { $0.compactedCount -= Int64(count) } }

    /// Takes in what the disk says of a register's blocks, at start.
    func restore(_ compacted: RegisterState) {
        state.withLock { state in
            let slot = Int(state.slot(of: compacted.key))
            state.entries[slot].restore(
                latest: compacted.latest, compacted: compacted.firstAt...compacted.lastAt)
            state.compactedCount += compacted.count
        }
    }

    func restore(sequence: Int64) {
        state.withLock { $0.sequence = max($0.sequence, sequence) }
    }

    // MARK: Compaction

    /// The oldest journal rows up to about `limit` readings, or just those up to `through`, and whose slots they name.
    func uncompacted(_ limit: Int, through: Int64?) -> (run: JournalTail.Run, keys: ContiguousArray<RegisterKey>)? {
        state.withLock { state in
            state.tail.oldest(limit, through: through).map { ($0, state.slots.keys) }
        }
    }

    /// Counts readings of journal rows as moved to the blocks; they stay in the tail until the rows go.
    func compacted(_ parts: ArraySlice<CompactionPlan.Part>) {
        state.withLock { state in
            for part in parts {
                state.entries[Int(part.slot)].compacted(from: part.first, through: part.last)
                state.tailCount -= Int64(part.count)
                state.compactedCount += Int64(part.count)
            }
        }
    }

    /// Lets go of journal rows that are in the blocks whole.
    func compacted(through sequence: Int64) {
        state.withLock { state in
            state.tail.drop(through: sequence)
            state.sortedTails.clear()
        }
    }
}

extension RegisterBook.State {
    fileprivate mutating func endRow(_ sequence: Int64, count: Int) {
        tail.endRow(sequence)
        tailCount += Int64(count)
        self.sequence = max(self.sequence, sequence)
    }
}
