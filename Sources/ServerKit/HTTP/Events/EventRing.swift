import DequeModule
import GridModel

/// The newest events, batch by batch; what falls out of it can only be told of as a gap.
struct EventRing {
    private enum Entry {
        /// The events of one commit; their indices are its readings' positions.
        case readings(CommittedBatch)
        case alert(Alert, EventID)
        /// The hub itself was too slow and lost commits up to this id.
        case lost(EventID)

        var count: Int {
            if case .readings(let batch) = self { batch.readings.count } else { 1 }
        }

        var lastID: EventID {
            switch self {
            case .readings(let batch): EventID(sequence: batch.sequence, index: Int64(batch.readings.count - 1))
            case .alert(_, let id), .lost(let id): id
            }
        }
    }

    /// An event as it is kept; power is worked out for those who get it.
    enum Event {
        case reading(CommittedReading, EventID)
        case alert(Alert, EventID)
        case lost(EventID)
    }

    private struct Slot {
        var first: Int
        var entry: Entry
    }

    private var slots: Deque<Slot> = []
    private let capacity: Int
    /// How many events there ever were; the next one's number.
    private(set) var end = 0
    /// The id of the newest event.
    private(set) var last: EventID
    /// The id of the newest event that is not kept any more.
    private(set) var floor: EventID

    /// The number of the oldest event that is kept.
    var start: Int { slots.first?.first ?? end }

    /// - Parameter last: What was the newest before the first event of this process.
    init(capacity: Int, startingAfter last: EventID) {
        self.capacity = capacity
        self.last = last
        floor = last
    }

    mutating func append(_ batch: CommittedBatch) {
        guard !batch.readings.isEmpty else { return }
        // Sequence numbers have no holes: one that is skipped was lost on the way here.
        if batch.sequence > last.sequence + 1 { push(.lost(.end(of: batch.sequence - 1))) }
        push(.readings(batch))
    }

    mutating func append(_ alert: Alert) {
        push(.alert(alert, EventID(sequence: last.sequence, index: last.index + 1)))
    }

    private mutating func push(_ entry: Entry) {
        slots.append(Slot(first: end, entry: entry))
        end += entry.count
        last = entry.lastID
        while slots.count > 1, end - slots[1].first >= capacity { floor = slots.removeFirst().entry.lastID }
    }

    /// The number of the event behind the one with this id; nil when events in between are not kept, or never were.
    func number(after id: EventID) -> Int? {
        if id == last { return end }
        guard id >= floor, id < last else { return nil }
        guard let slot = slots.first(where: { $0.entry.lastID > id }) else { return nil }
        guard case .readings(let batch) = slot.entry, batch.sequence == id.sequence else { return slot.first }
        return slot.first + Int(id.index) + 1
    }

    /// Up to `limit` events from a number on that `wanted` lets through, and the number behind the last looked at.
    func events(from number: Int, limit: Int, wanted: (MeterID?) -> Bool) -> (events: [Event], next: Int) {
        var events: [Event] = []
        var next = max(number, start)
        var index = slotIndex(of: next)
        while index < slots.count, events.count < limit {
            let slot = slots[index]
            switch slot.entry {
            case .readings(let batch):
                while next < slot.first + batch.readings.count, events.count < limit {
                    let position = next - slot.first
                    let committed = batch.readings[position]
                    next += 1
                    guard committed.key.register == .importedEnergy, wanted(committed.key.meter) else { continue }
                    events.append(.reading(committed, EventID(sequence: batch.sequence, index: Int64(position))))
                }
            case .alert(let alert, let id):
                if wanted(alert.meter) { events.append(.alert(alert, id)) }
                next += 1
            case .lost(let id):
                events.append(.lost(id))
                next += 1
            }
            index += 1
        }
        return (events, next)
    }

    /// The slot that holds a number; the count of slots for one that is not there yet.
    private func slotIndex(of number: Int) -> Int {
        guard number < end else { return slots.count }
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].first <= number { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }
}
