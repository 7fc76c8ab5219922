import GridModel
import Synchronization

/// All meters there are: five bytes each, by their number.
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
        /// As long as the slots.
        var isActive: ContiguousArray<Bool> = []
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
                let more = max(index + 1 - slots.count, slots.count / 2)
                slots.append(contentsOf: repeatElement(Slot(), count: more))
                isActive.append(contentsOf: repeatElement(false, count: more))
            }
            let known = slots[index]
            if known.zone != 0, !known.retired { active -= 1 }
            slots[index] = Slot(zone: position(of: entry.zone), retired: entry.status == .retired)
            isActive[index] = entry.status == .active
            if known.zone != 0, known.zone != slots[index].zone { zoneChanges += 1 }
            if entry.status == .active { active += 1 }
        }

        /// Visits the slots of a selection in order, empty ones too, until `visit` says false.
        func forEachSlot(in selection: MeterSelection, after: MeterID?, _ visit: (Int64, Slot) -> Bool) {
            for range in selection.ranges {
                let last = min(range.upperBound.value, Int64(slots.count) - 1)
                var id = max(range.lowerBound.value, after?.value ?? 0)
                while id <= last {
                    guard id == after?.value || visit(id, slots[Int(id)]) else { return }
                    id += 1
                }
            }
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

    var activeMeters: ActiveMeters { state.withLock { ActiveMeters(listed: $0.isActive) } }

    var zoneChanges: Int { state.withLock { $0.zoneChanges } }

    func meters(_ selection: MeterSelection, after: MeterID?, limit: Int) -> [MeterID] {
        state.withLock { state in
            var result: [MeterID] = []
            state.forEachSlot(in: selection, after: after) { id, slot in
                if slot.zone != 0, let id = MeterID(id) { result.append(id) }
                return result.count < limit
            }
            return result
        }
    }

    func zones(of selection: MeterSelection) -> Set<Zone> {
        state.withLock { state in
            var seen = [Bool](repeating: false, count: state.zones.count + 1)
            state.forEachSlot(in: selection, after: nil) { _, slot in
                seen[Int(slot.zone)] = true
                return true
            }
            return Set(zip(state.zones, seen.dropFirst()).filter(\.1).map(\.0))
        }
    }

    var activeCount: Int { state.withLock { $0.active } }
}
