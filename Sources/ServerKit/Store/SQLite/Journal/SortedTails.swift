import GridModel

/// Finds a late reading in a register's tail.
///
/// A short tail is walked. One that is long, as when a year is brought in for one meter and then sent again, is sorted
/// once and kept so.
struct SortedTails {
    /// Nodes walked before sorting is worth it.
    private static let shortTail = 64
    /// Readings kept sorted, of all registers together.
    private static let most = 2_000_000

    private var tails: [UInt32: [Reading]] = [:]
    private var count = 0

    var isEmpty: Bool { tails.isEmpty }

    mutating func contains(_ reading: Reading, slot: UInt32, head: Int64, in tail: JournalTail) -> Bool {
        if tails[slot] == nil {
            if let answer = walk(reading, from: head, in: tail) { return answer }
            let sorted = tail.readings(from: head).inOrder()
            if count + sorted.count > Self.most { clear() }
            tails[slot] = sorted
            count += sorted.count
        }
        guard let sorted = tails[slot] else { return false }
        let position = sorted.firstPosition(notBefore: reading)
        return position < sorted.count && sorted[position] == reading
    }

    /// Nil when the tail goes on beyond what is worth walking.
    private func walk(_ reading: Reading, from head: Int64, in tail: JournalTail) -> Bool? {
        var number = head >= tail.start ? head : JournalTail.none
        for _ in 0..<Self.shortTail {
            if number == JournalTail.none { return false }
            let node = tail[number]
            if node.at == reading.at.milliseconds, node.value == reading.value.milliwattHours { return true }
            number = tail.before(number)
        }
        return number == JournalTail.none ? false : nil
    }

    /// Keeps up with a reading that came into a tail.
    mutating func take(_ reading: Reading, slot: UInt32) {
        guard let last = tails[slot]?.last else { return }
        if last < reading {
            tails[slot]?.append(reading)
        } else {
            let position = tails[slot]?.firstPosition(notBefore: reading) ?? 0
            tails[slot]?.insert(reading, at: position)
        }
        count += 1
    }

    mutating func clear() {
        tails = [:]
        count = 0
    }
}

extension JournalTail {
    /// A register's readings, newest first as they were committed.
    func readings(from head: Int64) -> [Reading] {
        var readings: [Reading] = []
        var number = head >= start ? head : Self.none
        while number != Self.none {
            let node = self[number]
            readings.append(
                Reading(at: Instant(milliseconds: node.at), value: Energy(milliwattHours: node.value)))
            number = before(number)
        }
        return readings
    }
}

extension [Reading] {
    /// From newest-committed-first to the order of readings; nearly always that is turning it round.
    func inOrder() -> [Reading] {
        var readings = Array(reversed())
        if !readings.isInOrder { readings.sort() }
        return readings
    }
}

extension RandomAccessCollection<Reading> where Index == Int {
    var isInOrder: Bool {
        guard var index = indices.first else { return true }
        while index + 1 < endIndex {
            if self[index + 1] < self[index] { return false }
            index += 1
        }
        return true
    }
}
