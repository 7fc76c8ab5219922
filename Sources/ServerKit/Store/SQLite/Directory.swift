import GridModel
import Synchronization

/// All meters there are: four bytes each, by their number.
///
/// What is not in here is not there: meters whose adding is under way show in the tables but not in here.
final class Directory: Sendable {
    private struct Slot {
        /// 0: no meter. Otherwise the zone's position plus one.
        var zone: UInt16 = 0
        var retired = false
    }

    private struct State {
        var slots: ContiguousArray<Slot> = []
        var zones: [Zone] = []
        var positions: [Zone: UInt16] = [:]
        var active = 0
        var zoneChanges = 0

        mutating func position(of zone: Zone) -> UInt16 {
            if let position = positions[zone] { return position }
            zones.append(zone)
            let position = UInt16(zones.count)
            positions[zone] = position
            return position
        }

        mutating func set(_ id: MeterID, _ entry: DirectoryEntry) {
            let index = Int(id.value)
            if index >= slots.count {
                slots.append(contentsOf: repeatElement(Slot(), count: max(index + 1 - slots.count, slots.count / 2)))
            }
            let known = slots[index]
            if known.zone != 0, !known.retired { active -= 1 }
            slots[index] = Slot(zone: position(of: entry.zone), retired: entry.status == .retired)
            if known.zone != 0, known.zone != slots[index].zone { zoneChanges += 1 }
            if entry.status == .active { active += 1 }
        }
    }

    private let state = Mutex(State())

    func add(_ id: MeterID, _ entry: DirectoryEntry) { state.withLock { $0.set(id, entry) } }

    func add(_ records: [MeterRecord]) {
        state.withLock { state in
            for record in records { state.set(record.id, DirectoryEntry(zone: record.zone, status: record.status)) }
        }
    }

    func entry(of meter: MeterID) -> DirectoryEntry? {
        state.withLock { state in
            guard meter.value < state.slots.count else { return nil }
            let slot = state.slots[Int(meter.value)]
            guard slot.zone != 0 else { return nil }
            return DirectoryEntry(zone: state.zones[Int(slot.zone) - 1], status: slot.retired ? .retired : .active)
        }
    }

    func status(of meter: MeterID) -> MeterStatus? {
        state.withLock { state in
            guard meter.value < state.slots.count else { return nil }
            let slot = state.slots[Int(meter.value)]
            return slot.zone == 0 ? nil : slot.retired ? .retired : .active
        }
    }

    var zoneChanges: Int { state.withLock { $0.zoneChanges } }

    var activeCount: Int { state.withLock { $0.active } }
}
