import DequeModule

/// What is to be done at which moment, the earliest first.
struct Agenda<Item> {
    private var entries: Deque<(at: ContinuousClock.Instant, item: Item)> = []

    mutating func add(_ item: Item, at moment: ContinuousClock.Instant) {
        // Nearly everything comes after what is there already.
        var place = entries.count
        while place > 0, entries[place - 1].at > moment { place -= 1 }
        entries.insert((moment, item), at: place)
    }

    /// Takes out what is due by `now`, one at a time.
    mutating func next(dueBy now: ContinuousClock.Instant) -> Item? {
        guard let first = entries.first, first.at <= now else { return nil }
        entries.removeFirst()
        return first.item
    }

    /// Milliseconds until the next item, rounded up; nil when there is none.
    func milliseconds(from now: ContinuousClock.Instant) -> Int32? {
        guard let first = entries.first else { return nil }
        let left = max(.zero, first.at - now)
        return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }
}
